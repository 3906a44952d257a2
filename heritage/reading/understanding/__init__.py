"""What the columns of a layer mean, by their headings and their content together."""
