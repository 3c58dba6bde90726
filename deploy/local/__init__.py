"""A broker, a database and other programs as child processes of this one, on free ports, under one folder.

What runs when is decided elsewhere.
"""
