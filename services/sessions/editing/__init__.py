"""Writing the programme, a session at a time."""
