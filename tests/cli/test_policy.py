"""`dockward policy`: what a file amounts to, and the schema."""

import json
import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from tests.cli.program import call, only

from dockward.cli import policy
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.loaded import PolicyError
from dockward.judge.policy.parse import parse_policy
from dockward.model.errors import DockwardError
from dockward.practices.discovery import rules


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, and a system without a policy of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(policy, "PLACES", (policy.PLACES[0], tmp_path / "etc/dockward.yaml"))
    return tmp_path


def check(capsys, *words):
    assert call("policy", "check", *words) == 0
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


def test_every_mistake_is_told_and_the_status_is_2(here):
    (here / "own.yaml").write_text("profile: stict\nrules:\n  DW0503: {enabld: true, severity: bad}\n  DW1: {}\n")
    with pytest.raises(PolicyError) as caught:
        call("policy", "check", "own.yaml")
    assert [one.partition(": ")[0] for one in caught.value.message.splitlines()] == [
        "own.yaml:1:10",
        "own.yaml:3:12",
        "own.yaml:3:36",
        "own.yaml:4:3",
    ]
    assert caught.value.status == 2


def test_an_exception_that_has_run_out_is_not_in_order(here, capsys):
    today = datetime.now(UTC).date()
    days = [today - timedelta(1), today, None]
    entries = [
        {"rule": "DW0503", "reason": "on purpose", "subject": f"container/{nr}"}
        | ({"expires": str(day)} if day else {})
        for nr, day in enumerate(days)
    ]
    (here / "own.yaml").write_text(only("privileged-container", exceptions=entries))
    assert call("policy", "check", "own.yaml") == 1
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(rf"own\.yaml:1:\d+: the exception for DW0503 on container/0 ended with {days[0]}\.", first)
    assert second.startswith("own.yaml: 1 exception ended. Profile standard")


def test_the_places_are_the_working_directory_and_the_systems_settings():
    assert [str(one) for one in policy.PLACES] == ["dockward.yaml", "/etc/dockward/dockward.yaml"]


def test_the_schema_is_printed_whole(capsys):
    call("policy", "schema")
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"] == "Dockward policy"
    assert "DW0503" in schema["$defs"]["Policy"]["properties"]["rules"]["properties"]


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to refuse, and can give files away")
STRANGER = 65534


@pytest.fixture
def found(here):
    """A policy in the working directory that root owns and nobody else can change."""
    file = here / "dockward.yaml"
    file.write_text("profile: strict\n")
    file.chmod(0o644)
    return file


def refused(*words):
    with pytest.raises(policy.ForeignPolicyError) as caught:
        policy.load_host_policy(*words)
    return caught.value


@as_root
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o640])
def test_root_follows_its_own_policy(found, mode):
    found.chmod(mode)
    assert policy.load_host_policy(None).policy.profile == "strict"


@as_root
def test_root_refuses_a_policy_of_a_stranger_and_says_whose_it_is_and_how_to_mean_it(found):
    os.chown(found, STRANGER, 0)
    why = refused(None)
    assert "dockward.yaml belongs to user 65534" in why.message
    assert "--policy dockward.yaml" in why.hint


@as_root
@pytest.mark.parametrize(("group", "mode"), [(STRANGER, 0o664), (0, 0o646), (STRANGER, 0o620)])
def test_root_refuses_a_policy_that_others_can_change(found, group, mode):
    os.chown(found, 0, group)
    found.chmod(mode)
    assert "can be changed by other users" in refused(None).message


@as_root
def test_root_looks_at_what_a_link_leads_to_and_at_the_link_itself(found, tmp_path):
    away = tmp_path / "away.yaml"
    found.rename(away)
    found.symlink_to(away)
    assert policy.load_host_policy(None).policy.profile == "strict"
    os.chown(away, STRANGER, 0)
    assert "belongs to user 65534" in refused(None).message
    os.chown(away, 0, 0)
    os.chown(found, STRANGER, 0, follow_symlinks=False)
    assert "belongs to user 65534" in refused(None).message


@as_root
def test_a_policy_that_is_named_is_roots_own_choice(found):
    os.chown(found, STRANGER, 0)
    assert policy.load_host_policy(found).policy.profile == "strict"
    assert policy.load_policy(None).policy.profile == "strict"


@as_root
def test_a_policy_of_a_stranger_is_refused_in_the_systems_place_too(here):
    (here / "etc").mkdir()
    (here / "etc/dockward.yaml").write_text("profile: strict\n")
    os.chown(here / "etc/dockward.yaml", STRANGER, 0)
    assert "etc/dockward.yaml belongs to user 65534" in refused(None).message


@as_root
def test_the_check_refuses_what_the_audit_would_refuse(found, capsys):
    os.chown(found, STRANGER, 0)
    with pytest.raises(policy.ForeignPolicyError):
        check(capsys)


@as_root
def test_another_user_follows_any_policy_that_it_can_read(found):
    policy.load_host_policy(None)  # loads all modules: an interpreter in root's home is closed to others
    os.chown(found, STRANGER, 0)
    found.parent.chmod(0o755)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(STRANGER - 1)
        with suppress(DockwardError):
            os.write(theirs, policy.load_host_policy(None).policy.profile.encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        assert answer.read() == "strict"
    os.waitpid(child, 0)
