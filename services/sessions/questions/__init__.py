"""Questions to the speakers of a session, and who wants to know the same."""
