"""Writes what the gate keeps of containers and services beside its ledger, a moment after it changes, or at once."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dockward.gate.after.kept import Kept

_LOG = logging.getLogger(__name__)
_WRITE_SECONDS = 1.0
_WRITER = ThreadPoolExecutor(1, "kept")
"""One thread, so that what is older never comes behind what is newer, also where its client has left."""


class Keeping:
    """Has all of these written."""

    def __init__(self, *kept: Kept[Any]) -> None:
        self._kept = kept
        self._writing = asyncio.Lock()
        """One file at a time, so that what is older never takes the place of what is newer."""

    async def keep(self) -> None:
        """Write what isn't written yet; those that wait for one another's writing are written at once."""
        async with self._writing:
            for kept in self._kept:
                if kept.changed:
                    await self._write(kept)

    async def sync(self) -> None:
        """What only a loss of power could take away is on the disk a moment later."""
        for kept in self._kept:
            try:
                await asyncio.get_running_loop().run_in_executor(_WRITER, kept.sync)
            except OSError as why:
                _tell(kept, why)

    async def keep_on(self) -> None:
        """Write what changes, for ever."""
        while True:
            await asyncio.sleep(_WRITE_SECONDS)
            await self.keep()
            await self.sync()

    async def _write(self, kept: Kept[Any]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(_WRITER, kept.write, kept.change())
        except OSError as why:
            _tell(kept, why)


def _tell(kept: Kept[Any], why: OSError) -> None:
    kept.unwritten()
    _LOG.error("what is of this gate can't be written: %s", why.strerror or why)
