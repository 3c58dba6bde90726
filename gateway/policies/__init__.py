"""The table of who may do what, in parts: route x verb -> rule. gateway/policy.py puts them together."""
