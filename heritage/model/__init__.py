"""What everything speaks of: tables, words, days, findings, errors."""
