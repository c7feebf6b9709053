"""`dockward scan --all --watch`: stays, looks again when images or advisories change, and tells what is new or gone."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click
from msgspec import Struct

from dockward.advisories.errors import AdvisoryError
from dockward.cli.progress import Progress
from dockward.cli.streams import tell
from dockward.engine.errors import EngineError
from dockward.image.stores.stored import StoreError
from dockward.judge.assessment import Assessment
from dockward.model.errors import DockwardError
from dockward.model.world import World
from dockward.read.scanning import ScanOptions
from dockward.read.vigil import AWAY_SECONDS, State, Vigil, changed, images_now, state_of
from dockward.report.changes import ChangeDocument, changes, json_lines, start_of, trouble, words
from dockward.report.outputs import STDOUT, Output
from dockward.report.text import plural

_FORMS = {"terminal": words, "json": json_lines}
Judge = Callable[[World, float], Assessment]
"""The assessment of a world; the moment is when its reading began, by `time.perf_counter`."""


class Watching(Struct, frozen=True, kw_only=True):
    """How it is done. `told_first`: what stands at the start is told as new, for a baseline says what is known."""

    judge: Judge
    form: str
    told_first: bool
    quiet: bool


def watched_form(outputs: tuple[Output, ...]) -> str:
    """In which form changes are told. Raises `click.UsageError` for reports that are written once."""
    if len(outputs) != 1 or outputs[0].file != STDOUT or outputs[0].format not in _FORMS:
        raise click.UsageError("--watch tells changes on standard output: as words, or as lines of JSON with -o json.")
    return outputs[0].format


def watch(options: ScanOptions, how: Watching) -> NoReturn:
    """Watch until an interrupt or SIGTERM, which is no error. Raises what a scan does while it begins."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    _Watch(options, how).run()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once, as every command does that has nothing to put back: whatever runs just now would tell of it."""
    with suppress(OSError, RuntimeError, ValueError):
        sys.stdout.flush()
    os._exit(0)


class _Watch:
    def __init__(self, options: ScanOptions, how: Watching) -> None:
        self._options, self._how, self._vigil = options, how, Vigil(options)
        self._trouble = ""
        self._away = ""

    def run(self) -> NoReturn:
        state = state_of(self._options, asyncio.run(images_now(self._options)))
        with Progress(quiet=self._how.quiet) as progress:
            self._vigil.follow(state, progress.show)
            now = self._judged(progress)
        self._begin(now, len(state.images))
        while True:
            new = asyncio.run(changed(state, self._options, self._hear))
            before, followed = now, True
            try:
                now = self._again(new)
            except AdvisoryError as why:
                self._complain(why)
            except (EngineError, StoreError) as why:
                followed = False
                self._complain(why)
            self._write(changes(before, now))
            if followed:
                state = new
            else:
                time.sleep(AWAY_SECONDS)

    def _again(self, state: State) -> Assessment:
        with Progress(quiet=self._how.quiet) as progress:
            self._vigil.follow(state, progress.show)
            now = self._judged(progress)
        if self._trouble:
            self._write([trouble(self._trouble, now.taken, over=True)])
        self._trouble = ""
        return now

    def _judged(self, progress: Progress) -> Assessment:
        started = time.perf_counter()
        return self._how.judge(self._vigil.world(progress.show), started)

    def _begin(self, now: Assessment, images: int) -> None:
        stand = plural(len(now.findings), "finding")
        self._tell(
            f"Watching {plural(images, 'image')}, {stand} at the start; what is new or gone from here on is told."
        )
        start = start_of(now, images)
        self._write([start])
        if self._how.told_first:
            self._write(changes(None, now))
        else:
            self._write(one for one in changes(None, now) if one.event == "unknown")

    def _complain(self, why: DockwardError) -> None:
        """Once for the same trouble, however often it is met; another one takes its place."""
        words = f"{why.message} {why.hint}".strip()
        if words == self._trouble:
            return
        self._tell(words)
        over = [trouble(self._trouble, time.time(), over=True)] if self._trouble else []
        self._write([*over, trouble(words, time.time())])
        self._trouble = words

    def _hear(self, words: str, *, away: bool) -> None:
        self._tell(words)
        self._write([trouble(words if away else self._away, time.time(), over=not away)])
        self._away = words

    def _tell(self, words: str) -> None:
        if not self._how.quiet:
            tell(f"dockward: {words}")

    def _write(self, several: Iterable[ChangeDocument]) -> None:
        sys.stdout.writelines(_FORMS[self._how.form](several))
        sys.stdout.flush()
