"""Who speaks: what the programme says of them, under one id in all their sessions."""
