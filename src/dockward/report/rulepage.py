"""What is said of rules outside of a report: one rule explained, all rules listed, the benchmark's numbers answered.

Plain text without `rich`, which would take most of the time that `explain` may take.
"""

import difflib
import sys
from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from msgspec import NODEFAULT, Struct, structs

from dockward import __version__
from dockward.judge.cis import CIS_TITLES, NOT_JUDGED, recommendations
from dockward.kit import ComposeText, DockerfileText
from dockward.kit.rule import Practice, Rule
from dockward.model.severity import Confidence, Severity
from dockward.report.examples import Difference, differences

WIDTH = 88
"""Columns of a text that reads well."""
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_COLOURS = {
    Severity.CRITICAL: "\x1b[1;31m",
    Severity.HIGH: "\x1b[31m",
    Severity.MEDIUM: "\x1b[33m",
    Severity.LOW: "\x1b[36m",
    Severity.INFO: _DIM,
}


def practice_of(rule: Rule) -> Practice:
    """The practice whose folder the rule stands in; it is loaded when the rule is."""
    found = sys.modules[rule.check.__module__.rpartition(".")[0]].PRACTICE
    assert isinstance(found, Practice)  # noqa: S101  # tells the type checker what the package holds
    return found


def setting_defaults(rule: Rule) -> dict[str, object]:
    """What a policy may set for the rule, by the name used there, with the default."""
    if rule.settings_type is None:
        return {}
    return {one.encode_name: _default(one) for one in structs.fields(rule.settings_type)}


def _default(one: structs.FieldInfo) -> object:
    return one.default_factory() if one.default is NODEFAULT else one.default


def explain_text(rule: Rule, *, colour: bool, width: int = WIDTH) -> str:
    """Everything about one rule, for a terminal of so many columns."""
    bold, tone, reset = (_BOLD, _COLOURS[rule.severity], _RESET) if colour else ("", "", "")
    lines = [
        f"{bold}{rule.id} {rule.name}{reset}  {tone}{rule.severity.word}{reset}",
        _filled(rule.title, width, ""),
    ]
    for heading, paragraphs in _parts(rule):
        lines += ["", f"{bold}{heading}{reset}", *(_filled(one, width) for one in paragraphs)]
    if repair := repair_lines(rule):
        lines += ["", f"{bold}Repair, by dockward fix{reset}", *(f"  {one}" for one in repair)]
    return "\n".join(lines) + "\n"


def _filled(text: str, width: int, margin: str = "  ") -> str:
    """Text of several lines keeps them: it is an example of a file."""
    if "\n" in text:
        return "\n".join(f"{margin}{one}".rstrip() for one in text.splitlines())
    return fill(text, width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False)


def _parts(rule: Rule) -> Iterator[tuple[str, list[str]]]:
    yield "Why it matters", [rule.why]
    yield "What to do", [rule.remedy]
    if rule.tension:
        yield "Mind", [rule.tension]
    if examples := differences(rule):
        yield "Example", [text for one in examples for text in _example(one)]
    yield "Place", list(_place(rule))
    if settings := setting_lines(rule):
        yield "In the policy file", settings
    if rule.elsewhere:
        yield "In other tools", [", ".join(one.replace(":", " ", 1) for one in rule.elsewhere)]
    if rule.references:
        yield "More", list(rule.references)


def _example(one: Difference) -> Iterator[str]:
    if one.is_file:
        yield from (f"{word}:\n{indent(text, '  ')}" for word, text in (("Flawed", one.bad), ("In order", one.good)))
    else:
        yield f"{one.field}: {one.bad} (flawed), {one.good} (in order)"


def _place(rule: Rule) -> Iterator[str]:
    practice = practice_of(rule)
    yield f"Practice {practice.number}, {practice.name}: {practice.aim}"
    yield f"Judges {', '.join(sorted(one.value for one in rule.kinds))}."
    for number in rule.cis:
        yield f"CIS 1.8, {number}: {CIS_TITLES.get(number, '')}"
    if rule.confidence is not Confidence.CERTAIN:
        yield f"Its findings are {rule.confidence.value}, not certain: look before you act."
    if words := strict_words(rule):
        yield words


def strict_words(rule: Rule) -> str:
    """What only the strict profile judges; empty where that is nothing."""
    if rule.strict:
        return "Only the strict profile judges it."
    kinds = ", ".join(sorted(one.value for one in rule.strict_about & rule.kinds))
    unless = ", unless these alone are looked at, as a scan does" if rule.scanned else ""
    return f"Only the strict profile judges it for: {kinds}{unless}." if kinds else ""


def repair_lines(rule: Rule) -> list[str]:
    """What its repair makes of an example, as the lines of a diff; empty where no program repairs it."""
    before = rule.bad.text if isinstance(rule.bad, ComposeText | DockerfileText) else rule.written
    if rule.fixed is None:
        return []
    lines = difflib.ndiff(before.splitlines(), rule.fixed.splitlines())
    return [one.rstrip() for one in lines if not one.startswith("?")]


def setting_lines(rule: Rule) -> list[str]:
    """The rule's part of a policy file, and what its settings mean; empty when it has none."""
    defaults = setting_defaults(rule)
    if not defaults or rule.settings_type is None:
        return []
    words = " ".join((rule.settings_type.__doc__ or "").split())
    return ["rules:", f"  {rule.id}:", *(f"    {name}: {_yaml(value)}" for name, value in defaults.items()), words]


def _yaml(value: object) -> str:
    """A default as YAML's flow style writes it."""
    if isinstance(value, tuple | list | frozenset):
        return f"[{', '.join(_yaml(one) for one in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)


def rules_table(rules: Iterable[Rule], practices: Iterable[Practice], width: int = sys.maxsize) -> str:
    """All rules by practice, a line a rule, cut where the terminal ends."""
    several = tuple(rules)
    lines = []
    for practice in practices:
        own = [one for one in several if one.practice == practice.number]
        lines += [f"{practice.number}. {practice.name}", *(_wrapped(_rule_line(one), width, 51) for one in own), ""]
    return "\n".join([*lines, f"{len(several)} rules; 'dockward explain RULE' tells more about one.", ""])


def _wrapped(line: str, width: int, indent: int) -> str:
    """A line as wide as the terminal; what it goes on with stands under its last column, as far as there is room."""
    if len(line) <= width:
        return line
    return fill(line, width, subsequent_indent=" " * min(indent, width // 3), break_on_hyphens=False)


def _rule_line(one: Rule) -> str:
    strict = " (strict)" if one.strict else ""
    return f"  {one.id}  {one.severity.word:<8}  {one.name:<32}  {one.title}{strict}"


def rules_json(rules: Iterable[Rule]) -> str:
    """All rules by the documented schema `dockward.rules/1`."""
    from dockward.report.document import ListedRuleDocument, RulesDocument, shaped  # noqa: PLC0415  # not for explain
    from dockward.report.json import json_text  # noqa: PLC0415  # not for explain

    listed = tuple(
        shaped(
            ListedRuleDocument,
            one,
            kinds=tuple(sorted(kind.value for kind in one.kinds)),
            settings=setting_defaults(one),
        )
        for one in rules
    )
    return json_text(RulesDocument(version=__version__, rules=listed))


class CisRow(Struct, frozen=True, kw_only=True):
    """A number of the benchmark in the version asked for, and what answers it: rules, or the reason why none does."""

    number: str
    title: str
    level: int
    automated: bool
    rules: tuple[str, ...]
    reason: str


def cis_rows(version: str, rules: Iterable[Rule]) -> tuple[CisRow, ...]:
    """Every number of `version`. Raises `KeyError` for a version that isn't known."""
    several = tuple(rules)
    rows = []
    for one in recommendations(version):
        own = tuple(rule.id for rule in several if one.current in rule.cis)
        reason = "" if own else NOT_JUDGED.get(one.current, "")
        rows.append(
            CisRow(
                number=one.number, title=one.title, level=one.level, automated=one.automated, rules=own, reason=reason
            )
        )
    return tuple(rows)


def cis_table(version: str, rules: Iterable[Rule], form: str = "text", width: int = sys.maxsize) -> str:
    """Every number of the benchmark `version` as text of so many columns, or as JSON when `form` is `json`."""
    rows = cis_rows(version, rules)
    if form == "json":
        from dockward.report.document import CisDocument  # noqa: PLC0415  # not for explain
        from dockward.report.json import json_text  # noqa: PLC0415  # not for explain

        return json_text(CisDocument(benchmark=version, numbers=rows))
    lines = [f"CIS Docker Benchmark {version}; titles are Dockward's. L: level; A: automated, M: manual.", ""]
    for one in rows:
        mark = "A" if one.automated else "M"
        answer = ", ".join(one.rules) or one.reason or "no rule"
        lines.append(_wrapped(f"{one.number:<7} L{one.level} {mark}  {one.title:<66}  {answer}", width, 14))
    return "\n".join([*lines, ""])
