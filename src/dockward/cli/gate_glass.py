"""`dockward gate break-glass`: for a while, the gate warns where it would refuse."""

import re
from pathlib import Path
from secrets import token_hex

import click

from dockward.cli.gate_ledger import LEDGER, acting_account
from dockward.cli.streams import tell
from dockward.gate.after.glassfile import break_glass, glass_file, mend_glass, read_times, shout, told_glass
from dockward.gate.decisions.glass import LONGEST, Glass
from dockward.gate.ledger.places import PLUGINS, default_folder
from dockward.gate.ledger.segments import check_there, segments
from dockward.report.text import printable

LEAST_REASON, MOST_REASON = 3, 300
_SPAN = re.compile(r"([0-9]{1,6})([smh])")
_UNITS = {"s": 1, "m": 60, "h": 3600}


class _Span(click.ParamType[float]):
    """A length of time."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Seconds. Fails for what is none, or too long."""
        text = str(value)
        found = _SPAN.fullmatch(text)
        seconds = float(int(found[1]) * _UNITS[found[2]]) if found else 0.0
        if not 0 < seconds <= LONGEST:
            self.fail(f"{text!r} is no time of at most 24h; write 30m or 2h.", param, ctx)
        return seconds


@click.command("break-glass", short_help="For a while, warn where the policy refuses; loudly recorded.")
@click.option("--reason", help="Why; recorded, and told to the system's log.")
@click.option("--for", "span", type=_Span(), help="How long, as 30m; at most 24h.")
@click.option(
    "--who",
    default="*",
    metavar="PATTERN",
    help="An account of the host, `certificate/NAME` or `socket/NAME`.  [default: every account and certificate]",
)
@click.option("--end", "ending", is_flag=True, help="Be done with it before its time.")
@LEDGER
def glass(*, reason: str | None, span: float | None, who: str, ending: bool, ledger: Path | None) -> int:
    """Have a running gate let through what rules, roles and `admitted` refuse, with a warning, until the time is over.

    What can be read in two ways, and what the gate doesn't know, stays refused.
    """
    folder = _folder(ledger)
    path = glass_file(folder)
    if ending:
        return _end(path, folder)
    if reason is None or span is None:
        raise click.UsageError("Say why and how long: --reason TEXT --for 30m.")
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        raise click.UsageError(f"--reason must have {LEAST_REASON} to {MOST_REASON} characters.")
    check_there(folder)
    times = read_times()
    found = Glass(
        id=token_hex(4),
        by=acting_account(),
        reason=reason.strip(),
        who=who,
        since=times.now,
        until=times.now + span,
        boot=times.boot,
        ends=times.ticks + span,
    )
    break_glass(path, found)
    shout(f"the glass is being broken {told_glass(found)}")
    tell(printable(f"dockward: the glass is broken {told_glass(found)}"))
    tell("dockward: `dockward gate break-glass --end` ends it.")
    return 0


def _folder(named: Path | None) -> Path:
    """The ledger beside which it is: the plugin's, on a host where the gate itself has never run."""
    folders = (default_folder(), default_folder(PLUGINS))
    return named or next((one for one in folders if segments(one)), folders[0])


def _end(path: Path, folder: Path) -> int:
    if mend_glass(path):
        tell("dockward: the glass is whole again.")
        return 0
    check_there(folder)
    tell("dockward: it wasn't broken.")
    return 0
