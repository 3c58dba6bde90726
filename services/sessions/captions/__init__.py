"""Captions of recordings: what is said in them, with its times. WebVTT, and SRT made into it."""
