"""Answers as tables and charts."""
