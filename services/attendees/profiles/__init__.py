"""Profiles: what people tell of themselves, and who sees it."""
