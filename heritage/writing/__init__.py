"""What an export writes, and how it gets into place."""
