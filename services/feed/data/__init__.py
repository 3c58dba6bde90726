"""What the feed keeps of one person: handed out to them, or gone when they go."""
