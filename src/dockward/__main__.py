"""Runs the command line: `python -m dockward`."""

import signal

if __name__ == "__main__":
    # Before everything else is loaded: an interrupt meanwhile ends the process without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from dockward.cli.main import main

    main()
