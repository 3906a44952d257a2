"""``python -m heritage``: the command line."""

import sys

from heritage.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
