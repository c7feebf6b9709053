import json

import jsonschema
import msgspec
import pytest
from tests.report.sample import TAG, make_plan

from dockward.judge.cis import VERSIONS
from dockward.kit import Settings
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.discovery import find_rule, practices, rules
from dockward.report.examples import Difference, differences
from dockward.report.rulemarkdown import rule_index, rule_page
from dockward.report.rulepage import cis_rows, cis_table, explain_text, rules_json, rules_table
from dockward.report.schema import json_schema

RULE = find_rule("DW0503")


class Ports(Settings, frozen=True):
    """`allowed`: ports that may be open."""

    allowed: tuple[int, ...] = (80, 443)
    by_name: bool = True


KNOBS = msgspec.structs.replace(
    make_plan("DW0702", Severity.HIGH, "A port is open.").rule,
    settings_type=Ports,
    settings_name="ports",
    strict_about=frozenset(Kind),
    scanned=False,
)


def test_explain_tells_everything_in_order():
    text = explain_text(RULE, colour=False)
    order = [
        text.index(word) for word in (RULE.title, "Why it matters", "What to do", "Example", "Place", "In other tools")
    ]
    assert order == sorted(order)
    assert "HostConfig.Privileged: true (flawed), false (in order)" in text
    assert "CIS 1.8, 5.5: No container is privileged" in text
    assert "docker-bench 5.5" in text
    assert max(map(len, text.splitlines())) <= 88
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_screen_gets_narrow_lines_and_every_word(width):
    text = explain_text(RULE, colour=False, width=width)
    assert max(map(len, text.splitlines()[1:])) <= width
    assert text.split() == explain_text(RULE, colour=False).split()


def test_explain_has_colour_only_when_asked():
    coloured = explain_text(RULE, colour=True)
    assert "\x1b[1;31mcritical\x1b[0m" in coloured
    assert coloured.replace("\x1b[1m", "").replace("\x1b[1;31m", "").replace("\x1b[0m", "") == explain_text(
        RULE, colour=False
    )


def test_settings_are_shown_as_the_policy_has_them():
    text = explain_text(KNOBS, colour=False)
    assert "  rules:\n    DW0702:\n      allowed: [80, 443]\n      by-name: true\n  `allowed`: ports" in text
    assert "Only the strict profile judges it." in text
    page = rule_page(KNOBS)
    assert "```yaml\nrules:\n  DW0702:\n    allowed: [80, 443]" in page


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_has_its_text_and_its_page(rule):
    text, page = explain_text(rule, colour=False), rule_page(rule)
    assert rule.title in " ".join(text.split())
    assert text.isprintable() or set(text) - set(filter(str.isprintable, text)) == {"\n"}
    assert page.startswith(f"# {rule.id} {rule.name}\n\n")
    assert page.count("\n## What to do\n") == 1
    widths = {line.count(" | ") for line in page.splitlines() if line.startswith("| ")}
    assert widths <= {2, 3}


def test_a_page_holds_the_rule_and_no_empty_part():
    page = rule_page(RULE)
    assert page.startswith("# DW0503 privileged-container\n")
    kinds = "compose service, container, run command, service"
    assert f"| critical | 5 Non-root users | {kinds} | 5.5 No container is privileged |" in page
    assert "| <code>HostConfig.Privileged</code> | <code>true</code> | <code>false</code> |" in page
    assert "## Mind" not in page
    assert "## In the policy file" not in page
    assert "## Mind" in rule_page(TAG.rule)


def test_the_index_links_every_rule():
    index = rule_index([RULE], practices())
    assert "| [DW0503](DW0503.md) | critical | A container that runs privileged" in index
    assert index.count("\n## ") == 15


def test_the_list_has_a_line_a_rule():
    text = rules_table([RULE, KNOBS], practices())
    assert text.count("DW0") == 2
    assert text.index("DW0503") < text.index("7. APIs") < text.index("DW0702")
    assert "(strict)" in text
    assert "2 rules" in text
    narrow = rules_table([RULE, KNOBS], practices(), 50)
    assert max(len(one) for one in narrow.splitlines() if "dockward explain" not in one) <= 50
    assert " ".join(narrow.split()) == " ".join(text.split())
    numbers = cis_table("1.8", [RULE], width=60)
    assert max(map(len, numbers.splitlines()[2:])) <= 60
    assert " ".join(numbers.split()) == " ".join(cis_table("1.8", [RULE]).split())


def test_the_json_list_keeps_to_its_schema():
    document = json.loads(rules_json([RULE, KNOBS]))
    jsonschema.validate(document, json_schema("rules"), cls=jsonschema.Draft202012Validator)
    assert document["rules"][0]["kinds"] == ["compose service", "container", "run command", "service"]
    assert document["rules"][1]["settings"] == {"allowed": [80, 443], "by-name": True}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_benchmark_is_numbered_as_in_its_version(version):
    rules = [make_plan("DW0701", Severity.HIGH, "No TLS.", cis=("2.8",)).rule]
    rows = {one.number: one for one in cis_rows(version, rules)}
    number = "2.8" if version == "1.8" else "2.7"
    assert rows[number].rules == ("DW0701",)
    assert [one.number for one in rows.values() if one.rules] == [number]
    assert rows["7.6"].reason
    text = cis_table(version, rules)
    assert f"{number:<7} L1 M  Every TCP listener" in text
    assert len(text.splitlines()) == len(rows) + 2
    document = json.loads(cis_table(version, rules, "json"))
    assert (document["benchmark"], document["numbers"][0]["number"]) == (version, "1.1.1")
    jsonschema.validate(document, json_schema("cis"), cls=jsonschema.Draft202012Validator)


def test_examples_are_told_apart_where_they_differ():
    assert differences(RULE) == (Difference("HostConfig.Privileged", "true", "false"),)


def test_examples_of_files_keep_their_lines():
    rule = find_rule("DW0551")
    text = explain_text(rule, colour=False)
    assert "Flawed:\n    FROM alpine:3.20\n    COPY --chown=app:app server /usr/local/bin/server\n" in text
    assert "In order:\n    FROM alpine:3.20\n    COPY" in text
    page = rule_page(rule)
    assert "Flawed:\n\n```text\nFROM alpine:3.20\nCOPY --chown=app:app server /usr/local/bin/server\n```\n" in page
