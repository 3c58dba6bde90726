"""The programme: conferences and their sessions, edited here or imported from elsewhere."""
