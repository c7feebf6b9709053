"""Guesses how many layers an image has from the one that it was built on, where no other image tells."""

import re
from collections.abc import Sequence

from dockward.model.image import Layer

_LAST = re.compile(r"(?:/bin/sh -c #\(nop\)\s*)?(?:CMD|ENTRYPOINT)\s")


def inherited_layers(history: Sequence[Layer], brought_by: Sequence[int]) -> int:
    """How many of the lowest layers: those before the command that a later layer stands on.

    Dockerfiles end with their command, and bases have one of their own. Who copies after the command is misjudged.
    """
    if not brought_by:
        return 0
    ends = (nr for nr, line in enumerate(history[: brought_by[-1]]) if _LAST.match(line.instruction))
    end = max(ends, default=-1)
    return sum(line < end for line in brought_by)
