"""A rule's page of the documentation, in Markdown; made from the rule alone."""

from collections.abc import Iterable, Iterator

from dockward.judge.cis import CIS_TITLES
from dockward.kit.rule import Practice, Rule
from dockward.model.severity import Confidence
from dockward.report.examples import differences
from dockward.report.markdown import code, escape, prose, table
from dockward.report.rulepage import practice_of, repair_lines, setting_lines, strict_words


def rule_page(rule: Rule) -> str:
    """The page `docs/rules/ID.md`."""
    return "\n".join(_page(rule)) + "\n"


def _page(rule: Rule) -> Iterator[str]:
    practice = practice_of(rule)
    yield f"# {rule.id} {rule.name}"
    yield from ("", prose(rule.title), "")
    yield from table(("Severity", "Practice", "Judges", "CIS 1.8"), [_facts(rule, practice)])
    yield from ("", "## Why it matters", "", prose(rule.why))
    yield from ("", "## What to do", "", prose(rule.remedy))
    if rule.tension:
        yield from ("", "## Mind", "", prose(rule.tension))
    if examples := differences(rule):
        yield from ("", "## Example", "")
        rows = [(code(one.field), code(one.bad), code(one.good)) for one in examples if not one.is_file]
        yield from table(("Field", "Flawed", "In order"), rows) if rows else ()
        for one in (each for each in examples if each.is_file):
            yield from ("Flawed:", "", *_fenced(one.bad), "", "In order:", "", *_fenced(one.good))
    if repair := repair_lines(rule):
        yield from ("", "## Repair", "", "By `dockward fix`:", "", "```diff", *repair, "```")
    yield from _notes(rule)
    yield from _settings(rule)
    for title, items in (("In other tools", rule.elsewhere), ("More", rule.references)):
        if items:
            yield from ("", f"## {title}", "", *(f"- {_item(one)}" for one in items))


def _fenced(text: str) -> tuple[str, ...]:
    fence = "````" if "```" in text else "```"
    return (f"{fence}text", *text.splitlines(), fence)


def _facts(rule: Rule, practice: Practice) -> tuple[str, str, str, str]:
    numbers = "<br>".join(f"{number} {escape(CIS_TITLES.get(number, ''))}" for number in rule.cis)
    kinds = ", ".join(sorted(one.value for one in rule.kinds))
    return rule.severity.word, f"{practice.number} {escape(practice.name)}", kinds, numbers or "-"


def _notes(rule: Rule) -> Iterator[str]:
    if rule.confidence is not Confidence.CERTAIN:
        yield from ("", f"Its findings are {rule.confidence.value}, not certain: look before you act.")
    if words := strict_words(rule):
        yield from ("", words)


def _settings(rule: Rule) -> Iterator[str]:
    *lines, words = setting_lines(rule) or [""]
    if lines:
        yield from ("", "## In the policy file", "", "```yaml", *lines, "```", "", prose(words))


def _item(text: str) -> str:
    """A reference: a web address is a link."""
    return f"<{text}>" if text.startswith("https://") and " " not in text else escape(text)


def rule_index(rules: Iterable[Rule], practices: Iterable[Practice]) -> str:
    """The page `docs/rules/README.md`: every rule by practice, with a link to its page."""
    several = tuple(rules)
    lines = ["# Rules"]
    for practice in practices:
        own = [one for one in several if one.practice == practice.number]
        rows = ((f"[{one.id}]({one.id}.md)", one.severity.word, prose(one.title)) for one in own)
        lines += ["", f"## {practice.number}. {practice.name}", "", practice.aim, ""]
        lines += table(("Rule", "Severity", "Flaw"), rows)
    return "\n".join(lines) + "\n"
