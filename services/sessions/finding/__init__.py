"""Finding sessions: what a conference has at a glance, filtered lists, search, and what is like what."""
