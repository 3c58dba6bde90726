"""Batches: lists of people whom organisers invite by mail, worked through in steps."""
