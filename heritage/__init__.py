"""A catalogue of heritage sites: who says what of each, when, and where it was published."""
