"""Connections: who follows, mutes and blocks whom."""
