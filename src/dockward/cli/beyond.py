"""What `lint` and `fix` may learn beyond the files: from images that were built from them, and from an engine."""

import functools
import os
from collections.abc import Callable, Sequence
from typing import Any

import click
from msgspec import Struct

from dockward.model.known import Known
from dockward.read.sources.find import Sort, Source
from dockward.report.text import printable

_OPTIONS = (
    click.option(
        "--as-built",
        "built",
        multiple=True,
        metavar="[PATH=]IMAGE|FILE",
        help="An image that was built from the Dockerfile (at PATH), as `scan` takes it: what it holds gives the "
        "versions to pin; repeatable.",
    ),
    click.option(
        "--ask-engine", is_flag=True, help="Take digests of tags, and images that compose files build, from the engine."
    ),
)
_MOST_TOLD = 3
"""Dockerfiles that a mistake names."""


class Beyond(Struct, frozen=True):
    """What was asked for: images as typed, and whether the engine is to be asked."""

    built: tuple[str, ...]
    ask_engine: bool

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules whose repairs it is for."""
        engine = ("base-without-digest",) if self.ask_engine else ()
        return ("package-unpinned", *engine) if self.built or self.ask_engine else ()

    def known(self, sources: Sequence[Source], *, quiet: bool) -> Known:
        """What is found out about the sources; progress and notes go to stderr unless `quiet`.

        Raises `click.UsageError`, and what `read_known` raises.
        """
        if not (self.built or self.ask_engine):
            return Known()
        # Loaded here: only who asks for it needs stores of images, and the client of an engine.
        from dockward.cli.address import choose_engine, home_directory  # noqa: PLC0415
        from dockward.cli.progress import Progress  # noqa: PLC0415
        from dockward.read.scanning import ScanOptions  # noqa: PLC0415
        from dockward.read.sources.known import Sought, read_known  # noqa: PLC0415

        dockerfiles = [one.path for one in sources if one.sort is Sort.DOCKERFILE]
        sought = Sought(tuple(_pair(one, dockerfiles) for one in self.built), self.ask_engine)
        options = ScanOptions(environment=choose_engine(os.environ, None, None), home=home_directory())
        with Progress(quiet=quiet) as progress:
            known, notes = read_known(sought, sources, options, progress.show)
        for one in notes if not quiet else ():
            click.echo(f"dockward: {printable(one)}", err=True)
        return known


def beyond_files(command: Callable[..., int]) -> Callable[..., int]:
    """Give the command these options; it gets them as `beyond`."""

    @functools.wraps(command)
    def called(*, built: tuple[str, ...], ask_engine: bool, **more: Any) -> int:
        return command(beyond=Beyond(built, ask_engine), **more)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


def _pair(text: str, dockerfiles: Sequence[str]) -> tuple[str, str]:
    """The Dockerfile and what was built from it: `PATH=IMAGE`, or the image alone where there is one Dockerfile."""
    path, equals, name = text.partition("=")
    found = next((one for one in dockerfiles if os.path.normpath(one) == os.path.normpath(path)), None)
    if not text or (found is not None and equals and not name):
        raise click.UsageError("--as-built names no image: write IMAGE, FILE or PATH=IMAGE.")
    if equals and found is not None:
        return found, name
    if len(dockerfiles) == 1:
        return dockerfiles[0], text
    if not dockerfiles:
        raise click.UsageError("--as-built tells of a Dockerfile, and there is none here.")
    several = ", ".join(map(printable, dockerfiles[:_MOST_TOLD])) + (", ..." if len(dockerfiles) > _MOST_TOLD else "")
    raise click.UsageError(
        f"--as-built {printable(text)}: there are several Dockerfiles ({several}); write PATH={printable(text)}."
    )
