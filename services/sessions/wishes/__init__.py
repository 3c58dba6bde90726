"""Who wants to be told when the recording of a session is up, and that they are."""
