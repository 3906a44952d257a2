"""The page: one file, offline, that shows who says what of each site."""
