"""How messages are written to stderr, where the system's log takes each line for a message of its own."""

import logging

_FURTHER = "\n  "


class Plainly(logging.Formatter):
    """Shows what others call their things as what it is: no name moves a cursor, or begins a line like a message."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """The message, its further lines set in."""
        from dockward.report.text import visible  # noqa: PLC0415  # not before there is something to tell

        return _FURTHER.join(map(visible, super().formatMessage(record).split("\n")))
