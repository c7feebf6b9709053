"""The ledger for a person at a terminal: a line a call, and what it was about below it."""

import re

from rich.console import Console
from rich.text import Text

from dockward.gate.ledger.record import Kind, Record, Verdict
from dockward.report.hanging import Hanging
from dockward.report.text import printable

_COLORS = {
    Verdict.ADMITTED: "green",
    Verdict.REFUSED: "bold red",
    Verdict.ANSWERED: "yellow",
    Verdict.FAILED: "yellow",
}
_TIME, _WHO, _VERDICT, _STATUS, _TOOK = 21, 18, 10, 5, 9
_MARGIN = _TIME + _WHO + _VERDICT + _STATUS + _TOOK
_LEAST_BESIDE = 36
"""Columns; where less is left, what was asked stands on a line of its own."""
_SHORT = 12
_ID = re.compile(r"([a-z]+/)(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}")
_EXACT_BELOW, _SECONDS_FROM = 10_000, 10_000_000
"""Microseconds."""
_OWN_COLORS = {
    Kind.MENDED: "yellow",
    Kind.LOST: "yellow",
    Kind.FROZEN: "yellow",
    Kind.RELEASED: "yellow",
    Kind.SEEN: "yellow",
    Kind.GLASS_BROKEN: "bold red",
}
_OWN = {
    Kind.BEGUN: "the ledger begins",
    Kind.STARTED: "the gate starts",
    Kind.STOPPED: "the gate ends",
    Kind.FROZEN: "a container is more than was admitted",
    Kind.RELEASED: "a frozen container is let go on",
    Kind.SEEN: "a container that was made without the gate is more than is admitted",
}


def write_heading(console: Console) -> None:
    """The columns' names."""
    console.print(Text(f"{_columns('time (UTC)', 'who', 'verdict', 'http', 'took')}what", style="bold"))


def write_record(console: Console, record: Record) -> None:
    """One record."""
    body = _what(record) if record.method or record.verdict else _own(record)
    mark = _mark(record)
    if console.width - _MARGIN >= _LEAST_BESIDE:
        console.print(Hanging(mark, _MARGIN, body))
    else:
        console.print(mark)
        console.print(Hanging(Text("  "), 2, body))


def _mark(record: Record) -> Text:
    word = record.verdict.value if record.verdict else ""
    if record.kind is Kind.ASKED:
        word = "begun"
    when = record.at[:19].replace("T", " ")
    took = "" if record.kind is Kind.ASKED or not record.method else _took(record.us)
    who = printable(record.who.name, _WHO - 2) if record.who else ""
    line = Text(_columns(when, who, word, str(record.status or ""), took))
    line.stylize("dim", 0, _TIME)
    if record.verdict:
        start = _TIME + _WHO
        line.stylize(_COLORS[record.verdict], start, start + _VERDICT)
    return line


def _columns(when: str, who: str, word: str, status: str, took: str) -> str:
    return f"{when:<{_TIME}}{who:<{_WHO}}{word:<{_VERDICT}}{status:<{_STATUS}}{took:>{_TOOK - 2}}  "


def _took(us: int) -> str:
    if us < _EXACT_BELOW:
        return f"{us / 1e3:.1f} ms"
    return f"{us / 1e3:.0f} ms" if us < _SECONDS_FROM else f"{us / 1e6:.0f} s"


def _what(record: Record) -> Text:
    text = Text(f"{record.method or '?'} {printable(record.target)}")
    about = [_shortened(one) for one in record.objects]
    about += [f"exec/{record.exec[:_SHORT]}"] if record.exec else []
    about += (one for one in record.rules if not any(told.startswith(one) for told in record.told))
    if about:
        text.append("\n" + " ".join(printable(one, 80) for one in about), "dim")
    for one in record.told:
        text.append(f"\n{printable(one)}", "dim")
    if record.spared:
        text.append(f"\nwould be refused by {' '.join(record.spared)}", "yellow")
    if record.glass:
        text.append(f"\nthe glass {record.glass} is broken", "bold red")
    if record.why:
        text.append(f"\n{printable(record.why)}", "red" if record.verdict is Verdict.REFUSED else "")
    return text


def _shortened(one: str) -> str:
    found = _ID.fullmatch(one)
    return found[1] + found[2] if found else one


def _own(record: Record) -> Text:
    match record.kind:
        case Kind.RETIRED:
            words = f"records up to {record.last} were retired"
        case Kind.MENDED:
            words = f"{record.received} bytes at the end were no whole record and were cut off"
        case Kind.LOST:
            words = f"{record.last} records were lost: {printable(record.why)}"
        case Kind.GLASS_BROKEN:
            words = f"THE GLASS IS BROKEN {printable(record.why)} ({record.glass})"
        case Kind.GLASS_WHOLE:
            words = f"the glass is whole again ({record.glass})"
        case Kind.FROZEN | Kind.RELEASED | Kind.SEEN:
            about = " ".join(printable(_shortened(one), 80) for one in record.objects)
            words = f"{_OWN[record.kind]}: {about}: {printable(record.why)}"
        case _:
            words = _OWN.get(record.kind, record.kind.value) + (f": {printable(record.why)}" if record.why else "")
    return Text(words, style=_OWN_COLORS.get(record.kind, "dim"))
