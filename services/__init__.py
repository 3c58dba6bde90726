"""The Nameko services: attendees, sessions, feed; their published language (contracts) and machinery (plumbing)."""
