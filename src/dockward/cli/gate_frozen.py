"""`dockward gate frozen` and `dockward gate release`: which containers the gate holds, and letting one go on."""

from pathlib import Path

import click

from dockward.cli.gate_glass import LEAST_REASON, MOST_REASON
from dockward.cli.gate_ledger import LEDGER, acting_account
from dockward.cli.streams import tell
from dockward.gate.after.frozen import Freeze, Frozen, frozen_file
from dockward.gate.after.releasing import Release, ask_release, release_file
from dockward.gate.ledger.places import default_folder
from dockward.gate.ledger.segments import check_there
from dockward.report.text import printable

_SHORT = 12


@click.command("frozen", short_help="List the containers that the gate has frozen, and why.")
@LEDGER
def frozen(*, ledger: Path | None) -> int:
    """List the containers that were more than was admitted when they started, and are frozen since."""
    found = _held(ledger or default_folder())
    for container, one in found.items():
        click.echo(printable(f"{container[:_SHORT]}  {one.name or '-'}  {one.at}"))
        click.echo(printable(f"    {one.why}"))
    if not found:
        tell("dockward: no container is frozen.")
    return 0


@click.command("release", short_help="Let a frozen container go on; recorded.")
@click.argument("container")
@click.option("--reason", required=True, help="Why; recorded.")
@LEDGER
def release(*, container: str, reason: str, ledger: Path | None) -> int:
    """Have the running gate unpause CONTAINER (its name, or how its id begins), for as long as it runs.

    Only who may write beside the ledger can do it, which is root. It is recorded who did it and why.
    """
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        raise click.UsageError(f"--reason must have {LEAST_REASON} to {MOST_REASON} characters.")
    folder = ledger or default_folder()
    held = _held(folder)
    several = [one for one, about in held.items() if one.startswith(container) or about.name == container]
    if len(several) != 1:
        how = "several frozen containers are" if several else "no frozen container is"
        raise click.ClickException(f"{how} called {container!r}; `dockward gate frozen` lists them")
    wanted = Release(
        container=several[0], run=held[several[0]].run, by=acting_account(), reason=" ".join(reason.split())
    )
    answer = ask_release(release_file(folder), wanted)
    tell(printable(f"dockward: {answer.answer}"))
    return 0 if answer.done else 1


def _held(folder: Path) -> dict[str, Freeze]:
    check_there(folder)
    found = Frozen(frozen_file(folder))
    found.read(strict=True)
    return found.held
