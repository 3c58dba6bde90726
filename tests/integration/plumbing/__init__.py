"""The machinery under a small service of its own (probe.py), as real processes on a real broker and database."""
