"""Nameko and MongoDB machinery. It knows no word of conferences."""
