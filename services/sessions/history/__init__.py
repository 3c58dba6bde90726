"""What was changed in a programme: by whom, for the organisers; from what to what and why, for everybody."""
