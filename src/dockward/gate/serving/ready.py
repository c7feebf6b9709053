"""Tells the service manager that clients are served (sd_notify(3)): what waits for the service goes on only then."""

import logging
import os
import socket

_LOG = logging.getLogger(__name__)
_PLACE = "NOTIFY_SOCKET"


def tell_ready() -> None:
    """Say so where a manager wants to hear it. What it can't be told it doesn't wait for longer than it wants."""
    place = os.environ.get(_PLACE, "")
    if not place.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
        try:
            # An abstract name is written with an @ in place of the zero.
            manager.sendto(b"READY=1", place.replace("@", "\0", 1) if place.startswith("@") else place)
        except OSError as why:
            _LOG.error("the service manager can't be told that the service is ready: %s", why.strerror or why)
