"""What in a programme cannot be as it is. The rules are in domain/conflicts.py."""
