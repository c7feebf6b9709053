"""`dockward gate log` and `dockward gate verify-ledger`: what the gate has recorded."""

import os
import pwd
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dockward.cli.streams import tell
from dockward.gate.ledger.anew import begin_anew
from dockward.gate.ledger.checking import Head
from dockward.gate.ledger.forwarding import forward
from dockward.gate.ledger.places import GATES, SYSTEM, default_folder, utc_now
from dockward.gate.ledger.record import Kind, Record, Who, record_line
from dockward.gate.ledger.search import Wanted, find, follow, in_one, parse_when
from dockward.gate.ledger.segments import check_ledger, check_there
from dockward.gate.ledger.syslog import Destination, Sender, parse_destination
from dockward.report.text import plural, printable

_NOTED = re.compile(r"([0-9]{1,16}):([0-9a-f]{64})")
_NO_LOGIN = 0xFFFFFFFF


def ledger_option(name: str = GATES) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The option that says where a ledger is; without it, in the folder `name` of the gate's state."""
    return click.option(
        "--ledger",
        type=click.Path(path_type=Path),
        help=f"The ledger's folder.  [default: {SYSTEM / name} for root, else in the user's state folder]",
    )


LEDGER = ledger_option()


class _When(click.ParamType[str]):
    """A point in time, as records have it."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The time. Fails for one that can't be read."""
        try:
            return parse_when(str(value), datetime.now(UTC))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time; write 2h, 7d, 2026-01-31 or 2026-01-31T10:00:00Z.", param, ctx)


class _Noted(click.ParamType[Head]):
    """A record's number and hash, as somebody noted them."""

    name = "N:HASH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Head:
        """The two. Fails for anything else."""
        found = _NOTED.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is not written as N:HASH.", param, ctx)
        return Head(int(found[1]), found[2])


class _Destination(click.ParamType[Destination]):
    """A log server."""

    name = "ADDRESS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Destination:
        """Where it is. Fails for what is no address of one."""
        try:
            return parse_destination(str(value))
        except ValueError as why:
            self.fail(f"{why}.", param, ctx)


@click.command("log", short_help="Show what was asked of the gate, by whom, and what became of it.")
@LEDGER
@click.option("--who", default="", metavar="PATTERN", help="A user, uid, container, unit, process or certificate.")
@click.option("--since", type=_When(), help="As 2h, 7d, 2026-01-31 or 2026-01-31T10:00:00Z.")
@click.option("--until", type=_When(), help="Likewise.")
@click.option("--denied", is_flag=True, help="Only what was refused.")
@click.option("--spared", is_flag=True, help="Only what is let through that an enforced policy would refuse.")
@click.option("--object", "about", default="", metavar="ID", help="A container, image, volume, network or exec.")
@click.option("--rule", default="", metavar="PATTERN", help="A rule's id.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--follow", "-f", "following", is_flag=True, help="Go on with what is recorded from now on.")
@click.option("--to", type=_Destination(), help="Send it to a log server: unix:///dev/log, udp://HOST or tcp://HOST.")
@click.option(
    "--cursor", type=click.Path(path_type=Path), help="With --to: the file that knows what was sent, to go on there."
)
def log(
    *,
    ledger: Path | None,
    who: str,
    since: str | None,
    until: str | None,
    denied: bool,
    spared: bool,
    about: str,
    rule: str,
    form: str,
    following: bool,
    to: Destination | None,
    cursor: Path | None,
) -> int:
    """Show the records that are wanted, oldest first. JSON is one record a line, as the ledger has it.

    With --to they go to a log server (RFC 5424) in place of standard output; while that is away they wait.
    """
    if cursor and not to:
        raise click.UsageError("--cursor is for --to.")
    folder = ledger or default_folder()
    check_there(folder)
    wanted = Wanted(
        who=who, since=since or "", until=until or "", denied=denied, spared=spared, object=about, rule=rule
    )
    if to:
        found = follow(folder, wanted) if following else find(folder, wanted)
        count = forward(found, Sender(to), cursor, lambda words: tell(f"dockward: {words}"))
        tell(f"dockward: {plural(count, 'record')} sent.")
    elif following:
        _show(_as_they_come(folder, wanted), form)
    else:
        once = find(folder, wanted)
        _show(once if form == "json" else in_one(once), form)
    return 0


def _as_they_come(folder: Path, wanted: Wanted) -> Iterator[Record]:
    for one in follow(folder, wanted):
        if one is None:
            sys.stdout.flush()
        else:
            yield one


def _show(records: Iterable[Record], form: str) -> None:
    if form == "json":
        for one in records:
            click.echo(record_line(one))
        return
    # Loaded here: JSON needs no terminal.
    from dockward.report.formats import Style  # noqa: PLC0415
    from dockward.report.ledger import write_heading, write_record  # noqa: PLC0415
    from dockward.report.terminal import make_console  # noqa: PLC0415

    console = make_console(sys.stdout, Style())
    write_heading(console)
    for one in records:
        write_record(console, one)


@click.command("verify-ledger", short_help="Check that no record was changed, removed, moved or cut off.")
@LEDGER
@click.option(
    "--noted",
    type=_Noted(),
    multiple=True,
    help="What was noted elsewhere of a record, as an earlier check printed it.",
)
def verify(*, ledger: Path | None, noted: tuple[Head, ...]) -> int:
    """Follow the whole chain, and tell each break with its place.

    Who can write the ledger as root can also write its head anew. Note what this prints in another place, and give it
    to the next check: then nobody can. Exit status: 0 in order, 1 not, 2 it can't be read.
    """
    folder = ledger or default_folder()
    chain, problems = check_ledger(folder, noted)
    for one in problems:
        click.echo(printable(str(one)))
    if problems:
        click.echo(f"{folder}: {plural(len(problems), 'problem')} in {plural(chain.count, 'record')}.")
        return 1
    first = chain.first.n if chain.first else 0
    click.echo(f"{folder}: in order, records {first} to {chain.last.n}.")
    click.echo(f"{chain.last.n}:{chain.last.hash}")
    return 0


@click.command("new-ledger", short_help="Set a ledger aside that was tampered with, and begin another.")
@LEDGER
@click.option("--reason", required=True, help="Why; recorded.")
def new_ledger(*, ledger: Path | None, reason: str) -> int:
    """Begin a new ledger in the place of one that `verify-ledger` finds broken; nothing of the old one is changed.

    The first record of the new one names the last of the old one that can be read, its hash, who did this, and why.
    """
    if not reason.strip():
        raise click.UsageError("Say why: --reason TEXT.")
    folder = ledger or default_folder()
    who = Who(uid=os.getuid(), login=acting_account())
    told = Record(at=utc_now(), kind=Kind.BEGUN, who=who, why=" ".join(reason.split()))
    aside, last, problem = begin_anew(folder, utc_now, told)
    click.echo(printable(f"{folder}: {problem}"))
    click.echo(printable(f"It was set aside as {aside}; its last record that can be read is"))
    click.echo(f"{last.n}:{last.hash}")
    tell(printable(f"dockward: {folder} is a new ledger."))
    return 0


def acting_account() -> str:
    """Who does this: who logged in, else who he is now."""
    uid = os.getuid()
    with suppress(OSError, ValueError):
        login = int(Path("/proc/self/loginuid").read_text())
        uid = uid if login == _NO_LOGIN else login
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid)
