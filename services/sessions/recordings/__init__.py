"""Recordings and materials of sessions: added by organisers and speakers, brought by files, imported from archives."""
