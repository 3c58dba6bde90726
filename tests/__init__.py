"""Hallway's tests. What stands where, and how to run them, is told in README.md."""
