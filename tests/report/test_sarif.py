"""Reports in SARIF: their shape, and what they say."""

import json

import jsonschema
import pytest
from msgspec import structs
from tests.report.sample import (
    FILES,
    HOST,
    HOSTILE,
    make_blind,
    make_empty,
    make_faltered,
    make_finding,
    make_hostile,
    make_sample,
    make_style,
    make_unreached,
)
from tests.report.sarif_shape import LOG

from dockward.judge.runner import Outcome
from dockward.model.fact import Place


def run_of(text):
    return json.loads(text)["runs"][0]


@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile, make_unreached, make_faltered])
def test_it_has_the_shape_of_sarif(make, render):
    jsonschema.validate(json.loads(render("sarif", make())), LOG)


def test_every_finding_is_a_result_of_a_described_rule(render):
    sample = make_sample()
    run = run_of(render("sarif", sample))
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(sample.findings) + len(sample.excused)
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
    fingerprints = [one["partialFingerprints"]["dockward/v1"] for one in run["results"]]
    assert fingerprints[: len(sample.findings)] == [one.fingerprint for one in sample.findings]
    assert len(set(fingerprints)) == len(fingerprints)


def test_rules_say_how_bad_and_what_to_do(render):
    rules = {one["id"]: one for one in run_of(render("sarif", make_sample()))["tool"]["driver"]["rules"]}
    assert float(rules["DW0503"]["properties"]["security-severity"]) > 9.0
    assert 7.0 <= float(rules["DW0702"]["properties"]["security-severity"]) < 9.0
    assert "security-severity" not in rules["DW1101"]["properties"]
    assert "cis/5.5" in rules["DW0503"]["properties"]["tags"]
    assert "`cap_add`" in rules["DW0503"]["help"]["markdown"]
    assert "exclude each other" in rules["DW0401"]["help"]["text"]


def test_style_is_no_matter_of_security(render):
    rules = {one["id"]: one for one in json.loads(render("sarif", make_style()))["runs"][0]["tool"]["driver"]["rules"]}
    assert "security" in rules["DW0503"]["properties"]["tags"]
    assert rules["DW0008"]["properties"]["tags"] == ["style", "practice/0"]
    assert "security-severity" not in rules["DW0008"]["properties"]


@pytest.mark.parametrize(
    ("place", "uri", "region"),
    [
        (
            Place("/etc/docker/daemon.json", "x", 3, 7),
            "file:///etc/docker/daemon.json",
            {"startLine": 3, "startColumn": 7},
        ),
        (Place("/etc/docker/daemon.json", "mode"), "docker/host/etc/docker/daemon.json", {"startLine": 1}),
        (Place("/etc/docker", "mode"), "docker/host/etc/docker", {"startLine": 1}),
        (Place("a/b c.yaml", "x", 2, 1), "a/b%20c.yaml", {"startLine": 2, "startColumn": 1}),
        (Place("/", "field"), "docker/host", {"startLine": 1}),
        (Place("/proc/41/status", "field"), "docker/host", {"startLine": 1}),
        (Place("/sys/kernel/security/lsm", "field"), "docker/host", {"startLine": 1}),
        (Place("inspect", "field"), "docker/host", {"startLine": 1}),
        (Place(), "docker/host", {"startLine": 1}),
    ],
)
def test_every_result_has_a_place_and_only_what_can_be_edited_is_a_file(place, uri, region, make_result, render):
    finding = make_finding(FILES, HOST, "evidence", place=structs.replace(place, pointer="field"))
    (result,) = run_of(render("sarif", make_result(Outcome(findings=(finding,), judged=()))))["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri}, "region": region}


def test_a_result_about_a_container_is_placed_under_its_name(render):
    results = run_of(render("sarif", make_sample()))["results"]
    physical = next(one for one in results if one["ruleId"] == "DW0801")["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "docker/container/agent"


def test_an_engine_that_was_not_reached_is_the_first_notification(render):
    (invocation,) = run_of(render("sarif", make_unreached()))["invocations"]
    first = invocation["toolExecutionNotifications"][0]
    assert (first["level"], first["descriptor"]["id"]) == ("error", "no-engine")
    assert first["message"]["text"] == "No engine answers at tcp://10.0.0.9:2375. Start `dockerd`."
    assert invocation["executionSuccessful"] is False


def test_an_engine_that_stopped_answering_is_the_first_notification(render):
    (invocation,) = run_of(render("sarif", make_faltered()))["invocations"]
    first = invocation["toolExecutionNotifications"][0]
    assert (first["level"], first["descriptor"]["id"]) == ("error", "engine-stopped-answering")
    assert first["message"]["text"].endswith("3 containers are unread. See `journalctl`.")
    assert invocation["executionSuccessful"] is False


def test_excused_findings_are_suppressed_with_the_reason(render):
    suppressed = [one for one in run_of(render("sarif", make_sample()))["results"] if "suppressions" in one]
    assert [one["suppressions"][0]["justification"] for one in suppressed] == ["it stops containers"]
    assert suppressed[0]["suppressions"][0]["properties"] == {"by": "policy", "expires": "2036-01-31"}


def test_unknown_is_told_by_the_invocation(render):
    (invocation,) = run_of(render("sarif", make_sample()))["invocations"]
    texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert invocation["exitCode"] == 1
    assert any("permission denied" in one and "DW0606" in one for one in texts)
    assert any("plain user" in one for one in texts)
    (blind,) = run_of(render("sarif", make_blind()))["invocations"]
    assert blind["toolExecutionNotifications"][0]["properties"]["rules"][:2] == ["DW0203", "DW0301"]


def test_a_hostile_name_makes_no_link_and_keeps_its_identity(render):
    hostile = make_hostile()
    result = run_of(render("sarif", hostile))["results"][0]
    assert "](" not in result["message"]["text"]
    assert result["locations"][0]["logicalLocations"][0]["name"] == HOSTILE.replace("\udcff", "\\udcff")
    assert result["partialFingerprints"]["dockward/v1"] == hostile.findings[0].fingerprint
