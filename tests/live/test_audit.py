"""The audit of real engines: a host made bad in every practice, and a hardened one."""

import json
import subprocess
import sys

import pytest
from tests.live.badhost import rule_of

from dockward.judge.paths.search import find_paths
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import judge
from dockward.model.finding import Verdict
from dockward.practices.discovery import rules
from dockward.read.kernel.procfile import ENDED
from dockward.read.world import ReadOptions, read_world

pytestmark = pytest.mark.live
RULES = {one.id: one for one in rules()}
HOST_KINDS = {"host", "policy"}
OF_THE_MACHINE = {"cgroup-v1", "ancient-api-accepted"}
"""Flaws of an old kernel set-up or engine package, which no settings of a test engine mend."""


def _read(engine, home):
    return read_world(ReadOptions(environment=engine.environment, home=home)).world


def _judge(world):
    return judge(world, plan_rules(parse_policy("profile: strict\n", "test", rules()), rules()))


@pytest.fixture(scope="module")
def bad_world(bad_engine, flaws, tmp_path_factory):
    assert flaws
    return _read(bad_engine, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def bad_outcome(bad_world):
    return _judge(bad_world)


def test_every_flaw_of_the_bad_host_is_found_on_its_subject(bad_outcome, flaws):
    found = {(RULES[one.rule].name, str(one.subject)) for one in bad_outcome.findings}
    missing = sorted((flaw, subject) for flaw, subject in flaws.items() if (rule_of(flaw), subject) not in found)
    assert missing == []


def test_every_finding_of_the_bad_host_has_evidence(bad_outcome):
    assert len(bad_outcome.findings) > 100
    assert [one for one in bad_outcome.findings if not one.evidence or not one.message] == []


def test_no_rule_breaks_on_the_bad_host(bad_outcome):
    assert [one for one in bad_outcome.judged if "broke" in one.reason] == []


def test_every_container_of_the_bad_host_was_read_whole(bad_world):
    unread = {}
    for one in bad_world.containers:
        for field in one.__struct_fields__:
            fact = getattr(one, field)
            if getattr(fact, "known", True) is False:
                unread[one.name, field] = fact.content.reason
    # A container that ends again and again may end while it is read, and that is then said of it.
    assert unread in ({}, {("restart-loop", "kernel"): ENDED})


def test_two_audits_of_one_snapshot_say_the_same(bad_world, bad_outcome):
    assert _judge(bad_world) == bad_outcome


def test_paths_lead_from_the_holders_of_the_socket_to_the_host(bad_world, flaws):
    found = find_paths(bad_world)
    ways = {one.container: one for one in found.paths}
    for flaw in ("docker-socket-mounted", "privileged-container", "socket-directory-mounted"):
        assert ways[flaws[flaw]].certain, flaw
    assert found.best_cut is not None


def test_the_hardened_host_shows_no_flaw_beyond_the_machine_itself(hardened_engine, tmp_path):
    world = _read(hardened_engine, tmp_path)
    assert world.containers
    outcome = _judge(world)
    own = [one for one in outcome.findings if one.subject.kind not in HOST_KINDS]
    assert [one for one in own if RULES[one.rule].name not in OF_THE_MACHINE] == []
    passed = {one.rule for one in outcome.judged if one.verdict is Verdict.PASS}
    assert len(passed) > 120


def test_the_command_writes_every_format_and_fails_for_the_bad_host(bad_engine, flaws, tmp_path):
    assert flaws
    formats = ("json", "sarif", "junit", "markdown", "html", "terminal")
    outputs = [word for name in formats for word in ("-o", f"{name}={tmp_path / name}")]
    command = [sys.executable, "-m", "dockward", "audit", "--paths", *outputs]
    done = subprocess.run(command, env=bad_engine.environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert all((tmp_path / name).stat().st_size > 1000 for name in formats)
    assert json.loads((tmp_path / "json").read_text())["exit_status"] == 1
