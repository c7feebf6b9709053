"""The supervised place of planning: a defect in one repair must not end the work on other files."""

import logging
from collections.abc import Callable
from typing import TypeVar

from dockward.fix.errors import CannotChangeError

_LOG = logging.getLogger(__name__)
_Made = TypeVar("_Made")


class BrokenPlanError(Exception):
    """A defect of ours kept repairs from being worked out."""


def supervised(what: str, plan: Callable[[], _Made]) -> _Made:
    """What `plan` makes of `what`, a file by its name.

    Raises `CannotChangeError` as `plan` does, and `BrokenPlanError` with what to tell for any defect, which is logged.
    """
    try:
        return plan()
    except CannotChangeError:
        raise
    except Exception as why:
        _LOG.warning("planning repairs broke on %s: %r", what, why)
        words = f"its repairs couldn't be worked out, which broke ({type(why).__name__}); please report this"
        raise BrokenPlanError(words) from why
