"""Raw frames to a catalogue's tables."""
