"""Conferences: what they are called, when and in which zone they are."""
