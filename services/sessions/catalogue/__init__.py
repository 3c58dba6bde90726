"""What a conference calls its rooms, its tracks and its types of sessions, and what there is to say of each."""
