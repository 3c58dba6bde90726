"""Releases: what was gathered in a draft, public at once. And taking one back."""
