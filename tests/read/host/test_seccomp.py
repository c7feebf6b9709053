"""The engine's own seccomp profile, read from the host's file that it names."""

import json
import os

import pytest
from tests.read.host.host_trees import fifo, put

from dockward.kit import engine
from dockward.model.fact import Unknown, unknown
from dockward.model.workload import Seccomp, SeccompChoice
from dockward.read.host.seccomp import read_engine_seccomp

FILE = "/etc/docker/seccomp.json"
WEAK = {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "mount"], "action": "SCMP_ACT_ALLOW"}]}
CHANGED = 1_000.0


def custom(**changes):
    return engine(seccomp_profile=FILE, seccomp=Unknown("not read"), **changes)


def read(root, one=None, started=0.0):
    return read_engine_seccomp(root, one or custom(), started)


@pytest.fixture
def profile(tmp_path):
    file = put(tmp_path, FILE, json.dumps(WEAK))
    os.utime(file, (CHANGED, CHANGED))
    return tmp_path


def test_it_is_held_against_the_engines_own(profile):
    assert read(profile).value == Seccomp(SeccompChoice.CUSTOM, ("mount",), "SCMP_ACT_ERRNO")
    assert read(profile).place.source == FILE


def test_the_engines_version_counts(tmp_path):
    ring = {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["io_uring_setup"], "action": "SCMP_ACT_ALLOW"}]}
    put(tmp_path, FILE, json.dumps(ring))
    assert read(tmp_path, custom(version="20.10.24")).value.extra == ()
    assert read(tmp_path, custom(version="29.7.0")).value.extra == ("io_uring_setup",)


@pytest.mark.parametrize(("started", "known"), [(CHANGED + 5, True), (CHANGED - 0.5, True), (CHANGED - 5, False)])
def test_a_file_that_changed_after_the_engine_had_read_it_tells_nothing(profile, started, known):
    fact = read(profile, started=started)
    assert fact.known is known
    assert known or "restart the engine" in fact.content.reason


def test_a_profile_that_is_no_file_stays_as_it_is(tmp_path):
    one = engine(seccomp_profile="default")
    assert read(tmp_path, one) is one.seccomp
    blind = engine(seccomp_profile=Unknown("no answer"), seccomp=Unknown("no answer"))
    assert read(tmp_path, blind) == unknown("no answer", blind.seccomp.place)


def test_what_cannot_be_read_is_unknown(tmp_path):
    assert "doesn't exist" in read(tmp_path).content.reason
    relative = engine(seccomp_profile="seccomp.json", seccomp=Unknown("not read"))
    assert "relative" in read(tmp_path, relative).content.reason
    fifo(tmp_path, FILE)
    assert "not a regular file" in read(tmp_path).content.reason


@pytest.mark.parametrize("text", ["", "{", "[]", '{"syscalls": 7}', "x" * ((1 << 20) + 1)])
def test_what_is_no_profile_is_unknown(tmp_path, text):
    put(tmp_path, FILE, text)
    assert not read(tmp_path).known
