"""`dockward policy`: what a file amounts to, and the schema."""

import json

import pytest
from tests.cli.program import call, only

from dockward.cli import policy
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.loaded import PolicyError
from dockward.judge.policy.parse import parse_policy
from dockward.practices.discovery import rules


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, and a system without a policy of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(policy, "PLACES", (policy.PLACES[0], tmp_path / "etc/dockward.yaml"))
    return tmp_path


def check(capsys, *words):
    assert call("policy", "check", *words) is None
    return capsys.readouterr().out


def counted(text):
    return f"{len(plan_rules(parse_policy(text, '', rules()), rules()))} of {len(rules())} rules"


def test_without_a_file_the_built_in_policy_counts(here, capsys):
    expected = (
        f"built-in policy: in order. Profile standard: {counted('')}, 0 exceptions; findings from high up fail.\n"
    )
    assert check(capsys) == expected


def test_a_file_says_what_it_amounts_to(here, capsys):
    text = only(
        "privileged-container", profile="strict", fail_on="low", exceptions=[{"rule": "DW0503", "reason": "on purpose"}]
    )
    (here / "own.yaml").write_text(text)
    expected = (
        f"own.yaml: in order. Profile strict: 1 of {len(rules())} rules, 1 exception; findings from low up fail.\n"
    )
    assert check(capsys, "own.yaml") == expected


def test_the_working_directory_comes_before_the_system_and_a_named_file_before_both(here, capsys):
    (here / "etc").mkdir()
    (here / "etc/dockward.yaml").write_text("profile: starter\n")
    assert check(capsys).startswith(
        f"{here}/etc/dockward.yaml: in order. Profile starter: {counted('profile: starter')}"
    )
    (here / "dockward.yaml").write_text("profile: strict\n")
    assert check(capsys).startswith("dockward.yaml: in order. Profile strict")
    (here / "own.yaml").write_text("partial: allow\n")
    assert check(capsys, "own.yaml").startswith("own.yaml: in order. Profile standard")


def test_a_mistake_is_told_with_the_files_name(here, capsys):
    (here / "own.yaml").write_text("profile: stict\n")
    with pytest.raises(PolicyError, match=r"own\.yaml:1:10"):
        check(capsys, "own.yaml")


def test_the_places_are_the_working_directory_and_the_systems_settings():
    assert [str(one) for one in policy.PLACES] == ["dockward.yaml", "/etc/dockward/dockward.yaml"]


def test_the_schema_is_printed_whole(capsys):
    call("policy", "schema")
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"] == "Dockward policy"
    assert "DW0503" in schema["$defs"]["Policy"]["properties"]["rules"]["properties"]
