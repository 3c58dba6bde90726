"""What the feed knows of those who write: their names now, and who may see them."""
