"""Calendars that programs subscribe to: the sessions somebody starred, at an address that only they know."""
