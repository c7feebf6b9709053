"""`dockward scan --vex-out`: what was seen, as a document for others."""

import os
from collections.abc import Callable

import click
from msgspec import Struct

from dockward.image.sbom.moment import moment
from dockward.model.vex import VexStatus
from dockward.model.world import World
from dockward.report.outputs import check_file, write_file

_UNSEEN = (VexStatus.UNDER_INVESTIGATION.value, VexStatus.NOT_AFFECTED.value)
_OPTIONS = (
    click.option("--vex-out", metavar="FILE", help="Write OpenVEX about the flaws, from what --reach saw."),
    click.option("--vex-author", default="dockward", show_default=True, help="Who says so there."),
    click.option(
        "--vex-unseen",
        type=click.Choice(_UNSEEN),
        default=_UNSEEN[0],
        show_default=True,
        help="What is said there of packages that were not seen loaded.",
    ),
)


class VexOut(Struct, frozen=True, kw_only=True):
    """What document is wanted; no `file` for none."""

    file: str | None
    author: str
    unseen: bool


def vex_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give the command the options of such a document."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def wanted_vex(reach: float | None, *, vex_out: str | None, vex_author: str, vex_unseen: str) -> VexOut:
    """The document that the options ask for. Raises `click.UsageError` and `OutputError`, before anything is read."""
    unseen = vex_unseen == _UNSEEN[1]
    if unseen and not (reach and vex_out):
        raise click.UsageError("--vex-unseen not_affected needs --vex-out, and --reach with some seconds of watching.")
    if not vex_author.strip():
        raise click.UsageError("--vex-author is empty.")
    if vex_out is not None:
        check_file(vex_out)
    return VexOut(file=vex_out, author=vex_author.strip(), unseen=unseen)


def write_vex(world: World, wanted: VexOut) -> tuple[str, ...]:
    """Write it, and return notes about what it can't be about. Raises `OutputError` and `MomentError`."""
    if wanted.file is None:
        return ()
    # Loaded here: who doesn't ask for it needs nothing of it.
    from dockward.advisories.vex.writing import Writing, write_openvex  # noqa: PLC0415

    created = moment(os.environ, world.taken)
    data, notes = write_openvex(world.images, Writing(author=wanted.author, created=created, unseen=wanted.unseen))
    if data:
        write_file(wanted.file, data.decode())
    return notes
