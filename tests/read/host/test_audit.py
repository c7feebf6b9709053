import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import fifo, link, put

from dockward.model.fact import Fact
from dockward.model.host import WatchedPath
from dockward.read.host.audit import AUDIT_SERVICE, read_audit, read_audit_paths
from dockward.read.host.audit_rules import Watch, parse_audit_enabled, parse_audit_rules, parse_switched_off
from dockward.read.host.paths import EnginePaths

PATHS = EnginePaths(
    socket="/var/run/docker.sock",
    data_root="/srv/docker",
    exec_root="/run/docker",
    config="/etc/docker/daemon.json",
    containerd_socket="/run/containerd/containerd.sock",
    tls=Fact({}),
)


@pytest.mark.parametrize(
    ("line", "watches"),
    [
        ("-w /etc/docker -p wa -k docker", (Watch("/etc/docker", deep=True, permissions="wa"),)),
        ("-w /usr/bin/dockerd", (Watch("/usr/bin/dockerd", deep=True),)),
        (
            "-a always,exit -F path=/usr/bin/runc -F perm=x -F key=docker",
            (Watch("/usr/bin/runc", deep=False, permissions="x"),),
        ),
        (
            "-a exit,always -S all -F dir=/var/lib/docker -F perm=wa",
            (Watch("/var/lib/docker", deep=True, permissions="wa"),),
        ),
        ("-A always,exit -F path=/x", (Watch("/x", deep=False),)),
        ("-a never,exit -F path=/usr/bin/runc", ()),
        ("-a always,task -F path=/usr/bin/runc", ()),
        ("-a always,exit -F path!=/usr/bin/runc", ()),
        ("-a always,exit -F arch=b64 -S mount", ()),
        ("# -w /etc/docker", ()),
        ("No rules", ()),
        ("-w", ()),
        ("-a", ()),
    ],
)
def test_rules(line, watches):
    assert parse_audit_rules(f"-D\n{line}\n-e 1\n") == watches


def test_a_rule_that_stops_all_auditing_leaves_no_watch():
    assert parse_audit_rules("-w /etc/docker\n-a never,task\n") == ()
    assert parse_audit_rules("-a task,never\n-w /etc/docker\n") == ()
    assert parse_audit_rules("-a never,task -F uid=0\n-w /etc/docker\n") == (Watch("/etc/docker", deep=True),)


@pytest.mark.parametrize(
    ("watch", "path", "covered"),
    [
        (Watch("/etc/docker", deep=True), "/etc/docker", True),
        (Watch("/etc/docker", deep=True), "/etc/docker/daemon.json", True),
        (Watch("/etc/docker/", deep=True), "/etc/docker/daemon.json", True),
        (Watch("/etc/docker", deep=True), "/etc/docker.old", False),
        (Watch("/etc/docker", deep=False), "/etc/docker/daemon.json", False),
        (Watch("/", deep=True), "/etc/docker", True),
    ],
)
def test_what_a_watch_covers(watch, path, covered):
    assert watch.covers(path) is covered


def test_the_kernels_state():
    assert parse_audit_enabled("enabled 1\nfailure 1\n") is True
    assert parse_audit_enabled("enabled 2\n") is True
    assert parse_audit_enabled("failure 1\nenabled 0\npid 7\n") is False
    assert parse_audit_enabled("Operation not permitted") is None
    assert parse_switched_off("-e 1\n-e 0\n")
    assert not parse_switched_off("-e 0\n-e 2\n")
    assert not parse_switched_off("-e\n")


def test_rules_on_disk(tmp_path):
    put(tmp_path, "/etc/audit/audit.rules", "-w /var/run/docker.sock -k docker\n")
    put(tmp_path, "/etc/audit/rules.d/docker.rules", "-w /etc/docker -k docker\n")
    put(tmp_path, "/etc/audit/rules.d/notes.txt", "-w /etc/shadow\n")
    link(tmp_path, "/var/run", "/run")
    wanted = (
        WatchedPath("1.1.9", "/run/docker.sock", exists=True),
        WatchedPath("1.1.11", "/etc/docker/daemon.json", exists=True),
        WatchedPath("1.1.18", "/usr/bin/runc", exists=True),
    )
    rules = read_audit(tmp_path, wanted).value
    assert rules.watched == {"/run/docker.sock", "/etc/docker/daemon.json"}
    assert not rules.enabled
    assert "on disk" in rules.source


@pytest.mark.parametrize(
    ("rule", "program", "file"),
    [
        ("-w /etc/docker", True, True),
        ("-w /etc/docker -p wa -k docker", True, True),
        ("-w /etc/docker -p x", True, False),
        ("-w /etc/docker -p r", False, False),
        ("-w /etc/docker -p a", False, False),
        ("-a always,exit -F dir=/etc/docker -F perm=wa -F key=docker", True, True),
        ("-a always,exit -F arch=b64 -S all -F dir=/etc/docker", True, True),
        ("-a always,exit -F arch=b32 -F dir=/etc/docker", False, False),
        ("-a always,exit -F dir=/etc/docker -F perm=r", False, False),
        ("-a always,exit -F path=/etc/docker -F perm=wa", False, False),
        ("-a always,exit -F dir=/etc/docker -F auid=4242", False, False),
        ("-a always,exit -F dir=/etc/docker -F auid>=1000 -F auid!=unset", False, False),
        ("-a always,exit -F dir=/etc/docker -F success=0", False, False),
        ("-a always,exit -C auid!=uid -F dir=/etc/docker", False, False),
        ("-a always,exit -F arch=b64 -S execve -F dir=/etc/docker", True, False),
        ("-a always,exit -F arch=b64 -S openat,unlink -F dir=/etc/docker", False, False),
        ("-a never,exit -F dir=/etc/docker", False, False),
    ],
)
def test_what_a_rule_must_record_to_cover(tmp_path, rule, program, file):
    put(tmp_path, "/etc/audit/audit.rules", f"{rule}\n")
    wanted = (
        WatchedPath("1.1.3", "/etc/docker/bin/dockerd", exists=True),
        WatchedPath("1.1.11", "/etc/docker/daemon.json", exists=True),
    )
    expected = {one.path for one, covered in zip(wanted, (program, file), strict=True) if covered}
    assert read_audit(tmp_path, wanted).value.watched == expected


def test_on_disk_the_service_says_whether_it_records(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/auditd.service")
    link(tmp_path, AUDIT_SERVICE, "/usr/lib/systemd/system/auditd.service")
    assert read_audit(tmp_path, ()).value.enabled
    put(tmp_path, "/etc/audit/rules.d/off.rules", "-e 0\n")
    assert not read_audit(tmp_path, ()).value.enabled


def test_rules_that_cannot_be_read_are_unknown(tmp_path):
    fifo(tmp_path, "/etc/audit/rules.d/a.rules")
    assert "not a regular file" in read_audit(tmp_path, ()).content.reason


def test_a_kernel_without_audit_is_known_to_record_nothing(tmp_path):
    put(tmp_path, "/proc/self/status", "Name:\tx\n")
    rules = read_audit(tmp_path, ()).value
    assert (rules.enabled, rules.source) == (False, "kernel without audit")


def test_the_paths_to_watch_are_where_this_host_has_them(tmp_path):
    put(tmp_path, "/usr/sbin/dockerd", mode=0o755)
    put(tmp_path, "/usr/lib/systemd/system/docker.service")
    link(tmp_path, "/lib", "usr/lib")
    link(tmp_path, "/var/run", "/run")
    put(tmp_path, "/srv/docker/x")
    found = {one.number: one for one in read_audit_paths(tmp_path, PATHS).value}
    assert list(found) == [f"1.1.{nr}" for nr in range(3, 19)]
    assert found["1.1.3"] == WatchedPath("1.1.3", "/usr/sbin/dockerd", exists=True)
    assert found["1.1.5"] == WatchedPath("1.1.5", "/srv/docker", exists=True)
    assert found["1.1.7"] == WatchedPath("1.1.7", "/usr/lib/systemd/system/docker.service", exists=True)
    assert found["1.1.9"] == WatchedPath("1.1.9", "/run/docker.sock", exists=False)
    assert found["1.1.18"] == WatchedPath("1.1.18", "/usr/bin/runc", exists=False)


def test_paths_that_lead_nowhere_are_unknown(tmp_path):
    link(tmp_path, "/etc/docker", "docker")
    assert "symbolic links" in read_audit_paths(tmp_path, PATHS).content.reason


def _program(folder: Path, answers: str):
    place = put(folder, "/auditctl", f"#!/bin/sh\ncase $1 in\n{answers}esac\n", 0o755)
    return (str(place.parent),)


as_root = pytest.mark.skipif(
    os.geteuid() != 0 or not Path("/proc/self/loginuid").exists(), reason="needs root and a kernel with audit"
)


@as_root
def test_the_running_kernel_is_asked_by_auditctl(tmp_path):
    folders = _program(tmp_path, "-s) echo 'enabled 1' ;;\n-l) echo '-w /etc/docker -p rwxa -k docker' ;;\n")
    wanted = (WatchedPath("1.1.11", "/etc/docker/daemon.json", exists=True),)
    rules = read_audit(Path("/"), wanted, folders).value
    assert (rules.enabled, rules.source) == (True, "auditctl")
    assert rules.watched == {"/etc/docker/daemon.json"}


@as_root
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("*) echo 'You must be root' >&2; exit 4 ;;\n", "auditctl failed: You must be root"),
        ("-s) echo 'something else' ;;\n", "doesn't say"),
    ],
)
def test_an_auditctl_that_will_not_tell_is_unknown(tmp_path, answers, words):
    assert words in read_audit(Path("/"), (), _program(tmp_path, answers)).content.reason


@given(st.text(alphabet="-wWaFAe always,exit=pathdir/\n", max_size=80))
def test_any_text_is_read(text):
    for watch in parse_audit_rules(text):
        watch.covers("/etc/docker")
    parse_switched_off(text)
