"""What this service keeps of single people: handed out to them, or gone when they go."""
