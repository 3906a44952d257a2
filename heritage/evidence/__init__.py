"""Files that bear statements out: what they are, and what they say of themselves."""
