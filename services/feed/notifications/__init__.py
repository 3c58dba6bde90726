"""What single people were told: shown to them alone, newest first, until they have read it."""
