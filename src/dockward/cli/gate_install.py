"""`dockward gate install`, `seal` and `undo`: the gate as a service of the host, and off it again."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from dockward.cli.streams import tell
from dockward.gate.install.change import Plan, shown
from dockward.gate.install.doors import read_doors, read_start
from dockward.gate.install.journal import Entry, Journal, Run, run_command
from dockward.gate.install.planning import plan_gate, plan_plugin, plan_seal
from dockward.gate.ledger.places import utc_now
from dockward.report.text import visible

_SYSTEMD = Path("/run/systemd/system")
_HOST = Path("/")
_ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=_HOST,
    help="The host's files, where they aren't at /; no command is run then.",
)
_APPLY = click.option("--apply", "applying", is_flag=True, help="Do it; without, it is only shown.")


@click.command("install", short_help="Make the gate, or the plugin, a service of this host.")
@_ROOT
@_APPLY
@click.option("--plugin", is_flag=True, help="The engine's authorization plugin in place of the gate's socket.")
@click.option("--group", default="docker", show_default=True, help="The group that may use the gate's socket.")
@click.option("--program", help="How dockward is called in the service.  [default: as now]")
def install(*, root: Path, applying: bool, plugin: bool, group: str, program: str | None) -> int:
    """Show what installing would change; do it with --apply, whole or not at all. `gate undo` takes it back."""
    called = program or _program()
    return _carry_out(
        lambda: plan_plugin(root, called, read_start(root)) if plugin else plan_gate(root, called, group),
        root,
        applying=applying,
    )


@click.command("seal", short_help="Keep the engine's own socket to root.")
@_ROOT
@_APPLY
def seal(*, root: Path, applying: bool) -> int:
    """Show how the engine's own sockets would be kept to root, now and after updates; do it with --apply.

    What can't be closed so is told, as a port that wants no client certificates: then the exit status is 1.
    """
    _carry_out(lambda: plan_seal(root, read_doors(root)), root, applying=applying)
    left = read_doors(root).left
    if left:
        tell("dockward: THE ENGINE STAYS OPEN, and whoever gets there goes round the gate:")
    return int(_told(left))


@click.command("undo", short_help="Take back the last of these changes, byte for byte.")
@_ROOT
@_APPLY
def undo(*, root: Path, applying: bool) -> int:
    """Show what taking the last change back would change, and do it with --apply."""
    journal = _journal(root)
    if not applying:
        if _told(journal.left()):
            tell("dockward: nothing was changed; `--apply` takes that back, and nothing else.")
        elif _shown_last(journal) is not None:
            tell("dockward: nothing was changed; `--apply` does it.")
        return 0
    with journal.held() as mended:
        if _told(mended):
            return 0
        last = _shown_last(journal)
        if last is None:
            return 0
        journal.undo(last)
    tell("dockward: it is taken back.")
    return 0


def _shown_last(journal: Journal) -> Entry | None:
    last = journal.last
    if last is None:
        tell("dockward: nothing is there to be taken back.")
        return None
    click.echo(f"{last.plan.title}, of {last.at}:")
    for line in shown(last.plan.reversed()):
        click.echo(visible(line))
    return last


def _carry_out(plan: Callable[[], Plan], root: Path, *, applying: bool) -> int:
    journal = _journal(root)
    if not applying:
        left = _told(journal.left())
        changes = _shown(plan()).changes
        if left:
            tell(
                "dockward: nothing was changed. `dockward gate undo --apply` takes back what was broken off, and "
                "nothing else; `--apply` here does so first, and then what is still to be done."
            )
        elif changes:
            tell("dockward: nothing was changed; `--apply` does it.")
        return 0
    with journal.held() as mended:
        _told(mended)
        made = _shown(plan())
        if made.changes:
            journal.apply(made)
            tell(f"dockward: {made.title} is done; `dockward gate undo --apply` takes it back.")
    return 0


def _shown(plan: Plan) -> Plan:
    for line in shown(plan) if plan.changes else ():
        click.echo(visible(line))
    if not plan.changes:
        tell("dockward: it is so already.")
    return plan


def _told(several: tuple[str, ...]) -> bool:
    """Whether there is something, which is told."""
    for one in several:
        tell(f"dockward: {one}.")
    return bool(several)


def _journal(root: Path) -> Journal:
    runs = root == _HOST and _SYSTEMD.is_dir()
    run: Run = run_command if runs else lambda words: tell(f"dockward: to be run by hand: {' '.join(words)}")
    return Journal(root, run, utc_now)


def _program() -> str:
    found = shutil.which(sys.argv[0])
    if found and Path(found).name == "dockward":
        return str(Path(found).absolute())
    return f"{sys.executable} -m dockward"
