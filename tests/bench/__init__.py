"""How fast Hallway is, beside how fast the same machine is without it: `python -m tests.bench` (`./hallway bench`).

Everything is measured from outside, over HTTP, on a system of its own; nothing is asserted.
"""
