"""Suggestions: people one may want to meet, and why."""
