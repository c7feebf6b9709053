"""Answers every number of the CIS Docker Benchmark 1.8 with the verdicts of the rules that look at it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dockward.judge.cis import NOT_JUDGED, recommendations
from dockward.judge.policy.apply import Excused
from dockward.model.engine import Engine
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.host import Host
from dockward.model.hostfiles import HOST_FILES
from dockward.model.world import World

_NO_RULE = "No rule that this policy switches on looks at it."

_UNREAD = "It could not be read."
"""Said of a subject of which nothing was: what is wrong with it is told once, and not here."""


class BenchmarkRow(Struct, frozen=True, kw_only=True):
    """One recommendation of CIS 1.8. `verdict` is None where no rule, or not every rule, looked at it; see `reason`.

    What the policy excuses still departs from the benchmark: it fails, and the reason says whose word it is.
    """

    number: str
    title: str
    level: int
    automated: bool
    verdict: Verdict | None
    rules: tuple[str, ...] = ()
    reason: str = ""


class Basis(Struct, frozen=True, kw_only=True):
    """What the numbers are answered from: CIS numbers by rule id, of those that were judged and of those left out.

    `absent` are numbers about something that isn't there, each with the words for that.
    """

    rules: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, tuple[str, ...]] = {}
    absent: Mapping[str, str] = {}


def absent_numbers(world: World) -> dict[str, str]:
    """Numbers whose question doesn't arise in this world, each with the words for that.

    A rule over many files passes as a whole; of one that isn't there it says nothing.
    """
    found = {**_without_file(world.host), **_unwatchable(world.host)} if world.host else {}
    engine = world.engine
    if engine and engine.userns_remap.known and not _is_rootless(engine):
        if engine.userns_remap.value:
            found["2.1"] = "The engine runs as root and remaps users, which it could not do without root."
        else:
            found["5.31"] = "The engine gives no container a user namespace of its own: see 2.10."
    return found


def _without_file(host: Host) -> dict[str, str]:
    """Numbers that ask for a file in a role that none on this host has."""
    if not host.files.known:
        return {}
    there = {one.role for one in host.files.value if not one.stat.known or one.stat.value is not None}
    titles: dict[str, set[str]] = {}
    for role in HOST_FILES.values():
        for number in (role.owner_number, role.mode_number):
            titles.setdefault(number, set()).add("" if role.role in there else role.title)
    absent = {number: sorted(names) for number, names in titles.items() if number and "" not in names}
    return {number: f"No file of this host is {' or '.join(names)}." for number, names in absent.items()}


def _unwatchable(host: Host) -> dict[str, str]:
    """Numbers that ask for a record of changes to what this host doesn't have."""
    if not host.audit_paths.known:
        return {}
    there = {one.number for one in host.audit_paths.value if one.exists}
    return {one.number: f"This host has no {one.path}." for one in host.audit_paths.value if one.number not in there}


def _is_rootless(engine: Engine) -> bool:
    return engine.rootless.known and engine.rootless.value


def benchmark(
    basis: Basis, judged: Iterable[Judged], findings: Iterable[Finding], excused: Iterable[Excused]
) -> tuple[BenchmarkRow, ...]:
    """A row for each number, in order."""
    looking, left_out = _turned(basis.rules), _turned(basis.left_out)
    verdicts = _verdicts(judged)
    failing = {number for one in findings for number in one.cis}
    excuses = {number: f"Excused ({one.by}): {one.reason}" for one in excused for number in one.finding.cis}
    rows = []
    for one in recommendations("1.8"):
        own = looking.get(one.number, ())
        verdict, reason = _answer(one.number, [verdicts.get(rule, {}) for rule in own], failing, excuses)
        if verdict is not Verdict.FAIL and own and one.number in basis.absent:
            verdict, reason = Verdict.NOT_APPLICABLE, basis.absent[one.number]
        elif verdict is Verdict.PASS and one.number in left_out:
            verdict, reason = None, _partly(left_out[one.number])
        rows.append(
            BenchmarkRow(
                number=one.number,
                title=one.title,
                level=one.level,
                automated=one.automated,
                verdict=verdict,
                rules=own,
                reason=reason,
            )
        )
    return tuple(rows)


def _partly(left_out: tuple[str, ...]) -> str:
    verb = "is" if len(left_out) == 1 else "are"
    return f"Only partly looked at: {', '.join(left_out)} {verb} switched off."


def _turned(rules: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    looking: dict[str, tuple[str, ...]] = {}
    for rule, several in sorted(rules.items()):
        for number in several:
            looking[number] = (*looking.get(number, ()), rule)
    return looking


def blind(one: Judged) -> bool:
    """Whether the rule could not see all of the subject: also after a first flaw, where the verdict is a failure."""
    return one.verdict is Verdict.UNKNOWN or (one.verdict is Verdict.FAIL and bool(one.reason))


def _verdicts(judged: Iterable[Judged]) -> dict[str, dict[Verdict, str]]:
    """For each rule the verdicts that occur, each with the first reason given."""
    found: dict[str, dict[Verdict, str]] = {}
    for one in judged:
        of_rule = found.setdefault(one.rule, {})
        reason = _UNREAD if one.unread else one.reason
        of_rule.setdefault(one.verdict, reason)
        if blind(one):
            of_rule.setdefault(Verdict.UNKNOWN, reason)
    return found


def _answer(
    number: str, own: list[dict[Verdict, str]], failing: set[str], excuses: Mapping[str, str]
) -> tuple[Verdict | None, str]:
    if not own:
        return None, NOT_JUDGED.get(number, _NO_RULE)
    if number in failing:
        return Verdict.FAIL, ""
    if number in excuses:
        return Verdict.FAIL, excuses[number]
    for one in own:
        if Verdict.UNKNOWN in one:
            return Verdict.UNKNOWN, one[Verdict.UNKNOWN]
    # A rule over several numbers fails for one of them and so passes for this one.
    if any(Verdict.PASS in one or Verdict.FAIL in one for one in own):
        return Verdict.PASS, ""
    reasons = [one[Verdict.NOT_APPLICABLE] for one in own if Verdict.NOT_APPLICABLE in one]
    return Verdict.NOT_APPLICABLE, reasons[0] if reasons else "There is nothing here that it is about."
