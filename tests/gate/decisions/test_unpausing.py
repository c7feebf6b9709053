"""A container that stands still goes on only where the kernel shows no more of it than was admitted."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.asking import InKernel
from dockward.gate.errors import RefusedError
from dockward.kit import kernel, process

PID = 4711
DEFAULT = 0xA80425FB
"""The mask of the engine's default capabilities, as /proc/PID/status has it."""
PAUSED = {**container(), "State": {"Status": "paused", "Paused": True, "Pid": PID, "StartedAt": "now"}}


class Running(Engine):
    """An engine with one container, of which the kernel says this."""

    def __init__(self, seen):
        super().__init__({"/containers/x/json": PAUSED})
        self.seen = seen

    def answer(self, question):
        return self.seen if isinstance(question, InKernel) else super().answer(question)


def seen(shared=frozenset({"user"}), bounding=DEFAULT):
    first = process(pid=PID, cap_bounding=bounding, cap_effective=0, cap_permitted=0, seccomp=2)
    return kernel(pid=PID, processes=(first,), shared=shared)


def test_one_that_is_what_was_admitted_goes_on():
    found = decided("POST /containers/x/unpause", None, Running(seen()))
    assert found.unpauses == PAUSED["Id"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"shared": frozenset({"user", "pid"})}, "host's pid namespace"),
        ({"bounding": DEFAULT | 1 << 21}, "SYS_ADMIN"),
    ],
)
def test_one_that_is_more_stays_as_it_is(more, why):
    # The gate needn't have frozen it yet, or know of it at all.
    with pytest.raises(RefusedError, match=f"is frozen, for it is more than was admitted.*{why}"):
        decided("POST /containers/x/unpause", None, Running(seen(**more)), frozen=set())
