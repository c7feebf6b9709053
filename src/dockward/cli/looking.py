"""What commands that look through images have in common: where these are, and how much is taken for it."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dockward.cli.address import choose_engine, home_directory
from dockward.cli.options import Seconds
from dockward.image.stores.blobs import Platform
from dockward.read.scanning import ScanOptions

_OPTIONS = (
    click.option(
        "--container",
        "containers",
        multiple=True,
        metavar="NAME",
        help="A container of the engine, running or not: its image, and apart from it what it has changed since.",
    ),
    click.option(
        "--directory",
        "directories",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A directory as the root of a system; / is this machine's.",
    ),
    click.option("--host", "-H", metavar="ADDRESS", help="The engine's address; else as the Docker CLI finds it."),
    click.option("--context", "-c", metavar="NAME", help="The Docker context to use."),
    click.option(
        "--registry",
        multiple=True,
        metavar="NAME",
        help="An image that its registry is asked for, as `docker pull` would; it doesn't come into the engine.",
    ),
    click.option("--plain-http", is_flag=True, help="Those registries have no TLS."),
    click.option(
        "--platform",
        metavar="OS/ARCH",
        help="Of what has images for several, only these; of a registry's, else this machine's.",
    ),
    click.option("--no-cache", is_flag=True, help="Look through every layer anew, and remember nothing."),
    click.option("--timeout", type=Seconds(0.1, 3600), default=60.0, show_default=True, help="Seconds a request."),
    click.option("--quiet", "-q", is_flag=True, help="No progress on stderr."),
)


def looking(command: Callable[..., int]) -> Callable[..., int]:
    """Give the command these options; it gets `quiet`, and the others as `options`, which are `ScanOptions`."""

    @functools.wraps(command)
    def called(
        *,
        host: str | None,
        context: str | None,
        platform: str | None,
        no_cache: bool,
        timeout: float,
        containers: tuple[str, ...],
        directories: tuple[Path, ...],
        registry: tuple[str, ...],
        plain_http: bool,
        **more: Any,
    ) -> int:
        options = ScanOptions(
            environment=choose_engine(os.environ, host, context),
            home=home_directory(),
            platform=_platform(platform),
            cached=not no_cache,
            seconds=timeout,
            containers=containers,
            directories=directories,
            registry=registry,
            plain_http=plain_http,
        )
        return command(options=options, **more)

    for option in reversed(_OPTIONS):
        called = option(called)
    return called


def _platform(text: str | None) -> Platform | None:
    if text is None:
        return None
    parts = text.split("/")
    if not 2 <= len(parts) <= 3 or not all(parts):  # noqa: PLR2004  # os/architecture[/variant]
        raise click.UsageError(f"--platform {text!r}: write it as linux/amd64 or linux/arm/v7.")
    return Platform(*parts)
