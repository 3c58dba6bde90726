"""What those who starred a session are told: that it begins soon, and what becomes of it."""
