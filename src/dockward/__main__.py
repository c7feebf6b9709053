"""Runs the command line: `python -m dockward`."""

from dockward.cli.main import main

if __name__ == "__main__":
    main()
