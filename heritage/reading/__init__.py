"""A file to raw frames: what it is, whether it may be opened, its records as they came."""
