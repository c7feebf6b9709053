"""Root's word that a frozen container may go on: a file beside the ledger, which a running gate takes and answers.

It holds for the one run in which the container was frozen. What starts again is looked at again.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from dockward.gate.after.ownfile import ForeignFileError, read_own, take_away, write_own
from dockward.gate.ledger.errors import LedgerError

_LOG = logging.getLogger(__name__)
LOOK_SECONDS = 0.5
WAIT_SECONDS = 15.0
"""For a running gate to answer."""
_MOST_BYTES = 8192


class Release(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which container, in which run, who wants it to go on, and why; `answer` is the gate's, empty until it has one."""

    container: str
    run: str
    by: str
    reason: str
    answer: str = ""
    done: bool = False


_DECODER = msgspec.json.Decoder(Release)


def release_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().with_name(f"{ledger.name}-release.json")


def ask_release(path: Path, wanted: Release) -> Release:
    """Have the running gate release it: with its answer. Raises `LedgerError` where no gate answers."""
    if (before := _read(path)) is not None and not before.answer:
        raise LedgerError(f"{path}: another release isn't answered yet.", "Wait for it, or take the file away.")
    write_own(path, msgspec.json.encode(wanted))
    try:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            found = _read(path)
            if found is not None and found.answer:
                return found
            time.sleep(LOOK_SECONDS)
    finally:
        take_away(path)
    raise LedgerError(
        f"{path}: no gate answers, so nothing is released.",
        "Start the gate of this ledger; where there is none any more, `docker unpause` as root.",
    )


async def heed_releases(path: Path, release: Callable[[Release], Awaitable[Release]]) -> None:
    """Have what the file asks for done, for ever."""
    while True:
        try:
            wanted = await asyncio.to_thread(_read, path)
            if wanted is not None and not wanted.answer:
                answer = await release(wanted)
                await asyncio.to_thread(write_own, path, msgspec.json.encode(answer))
        except LedgerError as why:
            _LOG.error("%s", why)
        await asyncio.sleep(LOOK_SECONDS)


def _read(path: Path) -> Release | None:
    try:
        return _DECODER.decode(read_own(path, _MOST_BYTES))
    except FileNotFoundError:
        return None
    except ForeignFileError:
        _LOG.error("%s could have been written by others, so it releases nothing", path)
        return None
    except (OSError, msgspec.MsgspecError, ValueError):
        _LOG.error("%s can't be read, so it releases nothing", path)
        return None
