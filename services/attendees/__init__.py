"""People: accounts, sign-in, profiles, and what they may do in which conference."""
