"""Writes the generated documentation, or with --check says what is out of date.

Every page comes from the rules and the types: `docs/rules`, `docs/cis.md` and the schemas. `docs/rule-ids.txt` holds
every id that ever was; ids are only added to it here.
"""

import json
import sys
from pathlib import Path

from dockward.judge.cis import VERSIONS
from dockward.judge.policy.jsonschema import policy_schema
from dockward.kit import Rule
from dockward.practices.discovery import chapters, rules
from dockward.report.markdown import escape, table
from dockward.report.rulemarkdown import rule_index, rule_page
from dockward.report.rulepage import cis_rows
from dockward.report.schema import schema_texts

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
IDS = DOCS / "rule-ids.txt"


def pages() -> dict[Path, str]:
    """Every generated file with its text."""
    found = {DOCS / "rules" / f"{one.id}.md": rule_page(one) for one in rules()}
    found[DOCS / "rules" / "README.md"] = rule_index(rules(), chapters())
    found[IDS] = known_ids(IDS.read_text() if IDS.is_file() else "", rules())
    found[DOCS / "cis.md"] = cis_page(rules())
    found[DOCS / "schema" / "policy.json"] = json.dumps(policy_schema(rules()), indent=2) + "\n"
    found |= {DOCS / "schema" / f"{name}.json": text for name, text in schema_texts().items()}
    return found


def known_ids(listed: str, several: tuple[Rule, ...]) -> str:
    """The list of ids with those of these rules added; what stands in it stays, whatever became of the rule."""
    lines = {line.split()[0]: line for line in listed.splitlines() if line.strip()}
    lines = {one.id: f"{one.id} {one.name}" for one in several} | lines
    return "".join(f"{line}\n" for _, line in sorted(lines.items()))


def cis_page(several: tuple[Rule, ...]) -> str:
    """The CIS Docker Benchmark's numbers with the rules that answer them, in our own words."""
    lines = ["# CIS Docker Benchmark", "", "Numbers are the benchmark's, words are ours."]
    for version in VERSIONS:
        rows = cis_rows(version, several)
        lines += ["", f"## Version {version}: {len(rows)} recommendations", ""]
        answers = (
            (one.number, escape(one.title), ", ".join(f"[{rule}](rules/{rule}.md)" for rule in one.rules) or one.reason)
            for one in rows
        )
        lines += table(("Number", "Recommendation", "Answered by"), answers)
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check; the exit status says whether something was out of date."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text() != text]
    gone = [path for path in (DOCS / "rules").glob("*.md") if path not in wanted]
    if "--check" in sys.argv[1:]:
        for path in (*stale, *gone):
            print(f"out of date: {path.relative_to(ROOT)} (make docs writes it)", file=sys.stderr)
        return 1 if stale or gone else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path])
    for path in gone:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
