"""What a rule yields: one flaw of the subject that it looked at."""

from typing import Any

from msgspec import Struct

from dockward.model.errors import DockwardError
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, Place
from dockward.model.fix import Fix
from dockward.model.flaws import ToldFlaw, Upgrade
from dockward.model.severity import Confidence, Severity


class NotApplicable(DockwardError):  # noqa: N818  # it is a verdict, not an error
    """Raised by a rule when its question makes no sense for the subject; the message says why."""

    code = "DWE002"


class Problem(Struct, frozen=True, kw_only=True):
    """One flaw. An empty `message` means the rule's title; `cis` narrows it to one of the rule's CIS numbers.

    `severity` is for rules over flaws that others have weighed, such as advisories; None: the rule's own. `excuse` is
    for those about which somebody has decided that they don't matter.
    """

    place: Place
    evidence: tuple[str, ...]
    message: str = ""
    cis: str = ""
    confidence: Confidence | None = None
    severity: Severity | None = None
    fixes: tuple[Fix, ...] = ()
    excuse: Excuse | None = None
    urgency: int = 0
    """Among those as grave the higher comes first."""
    flaws: tuple[ToldFlaw, ...] = ()
    """The published flaws that it is about."""
    upgrade: Upgrade | None = None
    """What mends them."""
    remedy: str = ""
    """What to do, where the rule's own remedy is none for this subject."""
    unrepaired: str = ""
    """Why no program repairs it, where it might have: a clause for the message."""


def problem(
    message: str = "",
    *,
    at: Fact[Any] | Place,
    evidence: str | tuple[str, ...] = (),
    cis: str = "",
    confidence: Confidence | None = None,
    severity: Severity | None = None,
    fix: Fix | tuple[Fix, ...] = (),
    remedy: str = "",
    unrepaired: str = "",
) -> Problem:
    """A flaw at the place of `at`.

    `evidence` is the machine's part and the identity of the finding: short, stable words such as
    `HostConfig.Privileged=true` or `/etc/shadow`, without counters, times or process ids. Without it, the place's
    pointer and the fact's value are the evidence. `fix` repairs it; of several, the best comes first.
    `remedy` is said in place of the rule's. `unrepaired` says why there is none, and counts only then.
    """
    place = at.place if isinstance(at, Fact) else at
    parts = (evidence,) if isinstance(evidence, str) else evidence
    if not parts:
        parts = (f"{place.pointer or place.source}={_plain(at.value)}",) if isinstance(at, Fact) else (str(place),)
    fixes = (fix,) if isinstance(fix, Fix) else fix
    return Problem(
        place=place,
        evidence=parts,
        message=message,
        cis=cis,
        confidence=confidence,
        severity=severity,
        fixes=fixes,
        remedy=remedy,
        unrepaired="" if fixes else unrepaired,
    )


def _plain(value: object) -> str:
    """A value as a person writes it in a configuration file."""
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset | set | tuple | list):
        parts = [_plain(one) for one in value]
        return ",".join(sorted(parts) if isinstance(value, frozenset | set) else parts)
    return str(value) or '""'
