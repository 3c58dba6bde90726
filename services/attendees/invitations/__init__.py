"""Invitations: by mail, and by links with which people can join."""
