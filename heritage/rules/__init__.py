"""Checks by subject."""
