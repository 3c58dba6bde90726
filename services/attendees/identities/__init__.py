"""Identities: who an attendee is to the organisation's OpenID Connect provider, and signing in as that."""
