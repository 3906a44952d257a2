"""What may be shown, and everything that goes with what may not."""
