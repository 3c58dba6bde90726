"""Accounts: registration, sign-in, passwords, addresses, suspension."""
