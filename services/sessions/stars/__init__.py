"""Stars: what somebody wants to see. Each is theirs alone."""
