"""The schema for editors: it admits what the parser admits and refuses what that refuses."""

import jsonschema
import msgspec
import pytest
import yaml
from tests.judge.policy.test_parse import WHOLE

from dockward.judge.policy.jsonschema import policy_schema
from dockward.kit import Settings, rule
from dockward.model.severity import Severity
from dockward.model.workload import Workload
from dockward.practices.discovery import rules

RULES = rules()
SCHEMA = policy_schema(RULES)
CHECKER = jsonschema.Draft202012Validator(SCHEMA)
BECAUSE = {"reason": "because"}


def errors(value):
    return [one.message for one in CHECKER.iter_errors(value)]


def test_it_names_its_draft():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_reference_leads_somewhere():
    text = str(SCHEMA)
    named = {part.split("'")[0] for part in text.split("#/$defs/")[1:]}
    assert named
    assert named <= SCHEMA["$defs"].keys()


def test_a_policy_that_the_parser_takes_is_admitted():
    assert errors(yaml.load(WHOLE, yaml.BaseLoader) | {"version": 1} | typed()) == []


def typed():
    """What YAML's base loader leaves as text."""
    return {"rules": {"required-label-missing": {"enabled": True, "severity": "critical", "required": ["owner"]}}}


@pytest.mark.parametrize(
    "value",
    [
        {"rules": {"DW0503": {}}},
        {"rules": {"privileged-container": {"severity": "info"}}},
        {"exceptions": [{"rule": "DW0503", **BECAUSE}]},
        {"exceptions": [{"rule": "privileged-container", **BECAUSE, "expires": "2026-05-05"}]},
        {"registries": {"trusted": []}, "fail-on": "info", "partial": "allow"},
    ],
)
def test_good_ones_are_admitted(value):
    assert errors(value) == []


@pytest.mark.parametrize(
    "value",
    [
        {"fail_on": "high"},
        {"partial": "maybe"},
        {"rules": {"DW9999": {}}},
        {"rules": {"DW0503": {"severity": "hihg"}}},
        {"rules": {"DW0503": {"enabled": "yes"}}},
        {"rules": {"DW0503": {"required": []}}},
        {"rules": {"DW1106": {"required": [5]}}},
        {"exceptions": [{"rule": "DW9999", **BECAUSE}]},
        {"exceptions": [{"rule": "DW0503"}]},
        {"exceptions": [{"rule": "DW0503", "reason": "no"}]},
        {"registries": {"truste": []}},
    ],
)
def test_bad_ones_are_refused(value):
    assert errors(value)


class Window(msgspec.Struct, frozen=True):
    first: int
    last: int


class Windows(Settings, frozen=True):
    quiet: tuple[Window, ...] = ()


def test_what_a_rules_settings_are_made_of_is_described_too():
    @rule("DW9901", severity=Severity.LOW, why="w", remedy="r", bad=None, good=None)
    def made_here(w: Workload, settings: Windows):
        yield from ()

    checker = jsonschema.Draft202012Validator(policy_schema([made_here]))
    assert list(checker.iter_errors({"rules": {"made-here": {"quiet": [{"first": 1, "last": 5}]}}})) == []
    assert list(checker.iter_errors({"rules": {"made-here": {"quiet": [{"first": "x"}]}}}))


def test_an_editor_can_tell_what_a_rule_is_for():
    entries = SCHEMA["$defs"]["Policy"]["properties"]["rules"]["properties"]
    assert set(entries) == {word for one in RULES for word in (one.id, one.name)}
    assert all(entries[one.id]["title"] == one.title and entries[one.id]["description"] for one in RULES)
    settled = next(one for one in RULES if one.name == "required-label-missing")
    assert entries[settled.id]["properties"].keys() == {"enabled", "severity", "required"}
