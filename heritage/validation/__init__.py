"""Rules by subject, and what may be one place or one person twice."""
