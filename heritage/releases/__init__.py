"""What is handed on as a whole: exports, sealed releases, and how two catalogues differ."""
