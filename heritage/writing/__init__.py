"""Catalogues and tables to files."""
