"""``python -m heritage.export``: the same as ``heritage export``."""

import sys

from heritage.cli.export import main

if __name__ == "__main__":
    sys.exit(main())
