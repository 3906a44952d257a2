"""How one kind of source writes its columns and values."""
