"""Who is at the other end, as the kernel says it: this process, one that ended, and cgroups as they are written."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dockward.gate.identity import Identity
from dockward.gate.serving import peer
from dockward.gate.serving.peer import container_of, read_peer, unit_of
from dockward.read.host.accounts import Names, Subordinates
from dockward.read.kernel.membership import parse_cgroup

NAMES = Names({os.getuid(): "ann"}, {os.getgid(): "staff"})
ID = "0123456789abcdef" * 4
OTHER = "f" * 64
CONNECT = """
import os, socket, sys, time
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
if sys.argv[2] == "leave" and os.fork() == 0:
    sys.stdin.read()
"""


@pytest.fixture
def listening(tmp_path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s"))
        made.listen()
        yield made


def test_this_process(listening):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            found = read_peer(accepted, "shop", NAMES)
    assert (found.socket, found.uid, found.user, found.group) == ("shop", os.getuid(), "ann", "staff")
    assert found.groups[0] == "staff"
    assert set(found.groups) == {NAMES.group(one) for one in (os.getgid(), *os.getgroups())}
    assert found.pid == os.getpid()
    assert found.process == Path("/proc/self/comm").read_text().strip()
    assert found.container == ""


@pytest.mark.parametrize(("users", "held_by"), [({}, 4242), ({os.getuid(): "ann"}, None)])
def test_whose_number_it_is_among_subordinate_ones(listening, users, held_by):
    names = Names(users, {}, (Subordinates(4242, os.getuid(), 1),))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(listening.getsockname())
        accepted, _ = listening.accept()
        with accepted:
            assert read_peer(accepted, "", names).held_by == held_by


@pytest.mark.parametrize("pinned", [True, False])
def test_of_a_process_that_has_ended_only_its_account_is_told(listening, monkeypatch, pinned):
    """Its child holds the connection; its number may be another's by now."""
    if not pinned:
        monkeypatch.setattr(peer, "_SO_PEERPIDFD", 9_999)
    words = [sys.executable, "-c", CONNECT, listening.getsockname(), "leave"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        accepted, _ = listening.accept()
        with accepted:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            waiting = read_peer(accepted, "", NAMES)
            process.wait()
            reaped = read_peer(accepted, "", NAMES)
    for found in (waiting, reaped):
        assert found.uid == os.getuid()
        assert (found.process, found.container, found.login_uid) == ("", None, None)


LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


@pytest.mark.skipif(not os.access(LAST_PID, os.W_OK), reason="only root may choose the number of the next process")
def test_a_number_that_is_given_anew_is_not_who_connected(listening):
    words = [sys.executable, "-c", CONNECT, listening.getsockname(), "leave"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        accepted, _ = listening.accept()
        process.wait()
        other = _process_with(process.pid)
        with accepted:
            found = read_peer(accepted, "", NAMES)
    os.kill(other, signal.SIGKILL)
    os.waitpid(other, 0)
    assert found.pid == process.pid
    assert (found.process, found.container, found.login_uid) == ("", None, None)


def _process_with(number):
    """A new process of this number."""
    for _ in range(100):
        LAST_PID.write_text(str(number - 1))
        made = os.posix_spawn("/bin/sleep", ["sleep", "60"], {})
        if made == number:
            return made
        os.kill(made, signal.SIGKILL)
        os.waitpid(made, 0)
    pytest.skip("others are quicker in taking the number")


@pytest.mark.parametrize(
    ("path", "unit", "container"),
    [
        ("/", "", ""),
        ("/system.slice/traefik.service", "traefik.service", ""),
        ("/user.slice/user-1000.slice/session-3.scope", "session-3.scope", ""),
        ("/user.slice/user-1000.slice/user@1000.service/app.slice/cron.service", "user@1000.service", ""),
        (f"/system.slice/docker-{ID}.scope", f"docker-{ID}.scope", ID),
        (f"/docker/{ID}", "", ID),
        (f"/../docker-{ID}.scope/inner", f"docker-{ID}.scope", ID),
        # whoever may make cgroups below one's own can't choose who one is
        (f"/docker/{ID}/docker/{OTHER}", "", ID),
        (f"/user.slice/user-1000.slice/user@1000.service/docker-{OTHER}.scope", "user@1000.service", ""),
        (f"/system.slice/docker-{ID}.scope/system.slice/cron.service", f"docker-{ID}.scope", ID),
    ],
)
def test_units_and_containers_are_those_that_the_system_made(path, unit, container):
    (line,) = parse_cgroup(f"0::{path}\n".encode())
    assert (unit_of(line), container_of(line)) == (unit, container)


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        (Identity(certificate="ci", user="root"), "certificate ci"),
        (Identity(container=ID, user="root"), "container 0123456789ab"),
        (Identity(user="ann", container=""), "ann"),
        (Identity(), "somebody"),
    ],
)
def test_one_word_for_people(identity, name):
    assert identity.name == name
