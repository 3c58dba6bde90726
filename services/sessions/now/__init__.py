"""What is on at a moment, and what comes next."""
