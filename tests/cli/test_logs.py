"""Messages on stderr that hold what others call their things."""

import logging

import pytest

from dockward.cli.logs import Plainly


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("the gate is there", "dockward: the gate is there"),
        ("/x\ndockward: all is well", "dockward: /x\n  dockward: all is well"),
        ("a\x1b[31mb\rc\u202ed", "dockward: a\\x1b[31mb\\rc\\u202ed"),
        ("Grüße", "dockward: Grüße"),
    ],
)
def test_no_name_looks_like_a_message_of_its_own(message, shown):
    record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "%s", (message,), None)
    assert Plainly("dockward: %(message)s").format(record) == shown
