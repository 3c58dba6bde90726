"""Connections: the directory, following, muting, blocking, whom one may want to meet."""
