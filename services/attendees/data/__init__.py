"""Your data: export, erasure and its receipt."""
