"""Installing, sealing and undoing below another root, as a person does it."""

import json
import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest
from tests.cli.program import call
from tests.gate.ledger.made import AS_ROOT

from dockward.gate.install import doors
from dockward.gate.install.errors import ChangeError
from dockward.model.fact import Fact
from dockward.read.host.daemon import RunningDaemon


@pytest.fixture
def root():
    """A host's files, which others than root may look at: pytest's own folders they may not."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield laid_out(Path(folder))


def laid_out(root):
    (root / "lib/systemd/system").mkdir(parents=True)
    (root / "lib/systemd/system/docker.socket").touch()
    (root / "etc/docker").mkdir(parents=True)
    (root / "etc/docker/daemon.json").write_text('{\n  "log-driver": "local"\n}\n')
    return root


def files(root):
    return {one: one.read_bytes() for one in sorted((root / "etc").rglob("*")) if one.is_file()}


@pytest.mark.parametrize("words", [("install",), ("install", "--plugin"), ("seal",)], ids=str)
def test_it_is_shown_first_then_done_then_taken_back(root, capsys, words):
    before = files(root)
    assert call("gate", *words, "--root", str(root)) == 0
    shown = capsys.readouterr()
    assert "+++ " in shown.out
    assert "`--apply` does it" in shown.err
    assert files(root) == before
    assert call("gate", *words, "--root", str(root), "--apply") == 0
    assert "to be run by hand: systemctl daemon-reload" in capsys.readouterr().err
    assert files(root) != before
    assert call("gate", *words, "--root", str(root), "--apply") == 0
    assert "it is so already" in capsys.readouterr().err
    assert call("gate", "undo", "--root", str(root)) == 0
    assert "+++ /dev/null" in capsys.readouterr().out
    assert call("gate", "undo", "--root", str(root), "--apply") == 0
    assert files(root) == before
    assert call("gate", "undo", "--root", str(root)) == 0
    assert "nothing is there" in capsys.readouterr().err


def test_the_gates_socket_is_taken_away_with_its_service(root, capsys):
    call("gate", "install", "--root", str(root), "--apply")
    call("gate", "undo", "--root", str(root), "--apply")
    told = [one for one in capsys.readouterr().err.splitlines() if "to be run by hand" in one]
    assert told[-1].endswith("rm -f /run/dockward/docker.sock")


def test_the_edit_of_daemon_json_is_one_line(root, capsys):
    call("gate", "install", "--plugin", "--root", str(root))
    lines = capsys.readouterr().out.splitlines()
    at = next(nr for nr, line in enumerate(lines) if line.endswith("daemon.json") and line.startswith("+++"))
    assert [one for one in lines[at + 1 :] if one.startswith(("+", "-"))] == [
        '-  "log-driver": "local"',
        '+  "log-driver": "local",',
        '+  "authorization-plugins": ["dockward"]',
    ]


def test_secrets_beside_it_arent_shown(root, capsys):
    (root / "etc/docker/daemon.json").write_text('{\n  "proxies": {"http-proxy": "http://u:hunter2hunter2@x"}\n}\n')
    call("gate", "install", "--plugin", "--root", str(root))
    assert "hunter2" not in capsys.readouterr().out


def test_without_systemds_socket_the_engines_group_is_set(root, capsys):
    (root / "lib/systemd/system/docker.socket").unlink()
    call("gate", "seal", "--root", str(root))
    assert '"group": "root"' in capsys.readouterr().out


@pytest.mark.parametrize("words", [("install",), ("install", "--plugin"), ("seal",)], ids=str)
def test_links_that_lead_out_of_another_root_are_not_followed(root, tmp_path, words):
    shutil.rmtree(root / "etc")
    (root / "etc").symlink_to(tmp_path)
    with pytest.raises(ChangeError, match="leads out of"):
        call("gate", *words, "--root", str(root), "--apply")
    assert not list(tmp_path.iterdir())


@AS_ROOT
def test_only_root_can_open_a_sealed_socket_and_its_group_again_afterwards(root):
    (root / "run").mkdir()
    place = root / "run/docker.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(place))
        engine.listen()
        os.chown(place, 0, 65534)
        place.chmod(0o660)
        assert connects(place, 65534)
        call("gate", "seal", "--root", str(root), "--apply")
        assert not connects(place, 65534)
        assert connects(place, 0)
        call("gate", "undo", "--root", str(root), "--apply")
        assert connects(place, 65534)


def connects(place, account):
    """Whether this account can open the socket; asked in a process of its own."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    status = 1
    try:
        os.setgroups([])
        os.setresgid(account, account, account)
        os.setresuid(account, account, account)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(place))
        status = 0
    finally:
        os._exit(status)


def test_a_look_takes_nothing_back_that_was_broken_off(root, capsys):
    call("gate", "install", "--root", str(root), "--apply")
    entry = next(root.rglob("000001.json"))
    entry.write_text(entry.read_text().replace('"applied"', '"applying"'))
    unit = root / "etc/systemd/system/dockward-gate.service"
    unit.write_text("[Service]\nExecStart=/bin/true\n")
    before = files(root)
    capsys.readouterr()
    assert call("gate", "undo", "--root", str(root)) == 0
    told = capsys.readouterr().err
    assert "was broken off half-way" in told
    assert "`--apply` takes that back, and nothing else" in told
    assert f"{unit} is as somebody else made it" in told
    assert files(root) == before
    for words in (("install",), ("install", "--plugin"), ("seal",)):
        assert call("gate", *words, "--root", str(root)) == 0
        told = capsys.readouterr().err
        assert "was broken off half-way" in told
        assert "`dockward gate undo --apply` takes back what was broken off, and nothing else" in told
        assert files(root) == before
    assert call("gate", "undo", "--root", str(root), "--apply") == 0
    assert f"{unit} is as somebody else made it" in capsys.readouterr().err
    assert files(root).keys() == {root / "etc/docker/daemon.json", unit}
    assert files(root)[unit] == before[unit]


def test_undoing_what_was_broken_off_leaves_the_change_before_it(root, capsys):
    call("gate", "install", "--root", str(root), "--apply")
    before = files(root)
    call("gate", "seal", "--root", str(root), "--apply")
    entry = next(root.rglob("000002.json"))
    entry.write_text(entry.read_text().replace('"applied"', '"applying"'))
    assert call("gate", "undo", "--root", str(root), "--apply") == 0
    assert "was broken off, and is taken back" in capsys.readouterr().err
    assert files(root) == before
    assert call("gate", "undo", "--root", str(root), "--apply") == 0
    assert files(root).keys() == {root / "etc/docker/daemon.json"}


UNIT = "[Service]\nEnvironmentFile=-/etc/default/docker\nExecStart=/usr/bin/dockerd {}\n"


def started(root, flags, more=""):
    """Have the engine be started with these flags."""
    (root / "lib/systemd/system/docker.service").write_text(UNIT.format(flags) + more)


def sealed(root, capsys):
    """Status, what was printed and what was told, of sealing it all."""
    capsys.readouterr()
    status = call("gate", "seal", "--root", str(root), "--apply")
    out, err = capsys.readouterr()
    return status, out, err


def test_what_stays_open_is_told_and_not_called_done(root, capsys):
    hosts = ["unix:///var/run/docker.sock", "unix:///tmp/second.sock", "tcp://0.0.0.0:2375"]
    (root / "etc/docker/daemon.json").write_text(json.dumps({"hosts": hosts}))
    for words in ((), ("--apply",), ()):
        assert call("gate", "seal", "--root", str(root), *words) == 1
        told = capsys.readouterr().err
        assert "THE ENGINE STAYS OPEN" in told
        assert "tcp://0.0.0.0:2375 (hosts in /etc/docker/daemon.json) takes whoever reaches it" in told
        assert "set tlsverify" in told
        assert "keeping the engine's socket to root is done" not in told
    # Of both files the engine is the maker, by the group that is said there.
    assert json.loads((root / "etc/docker/daemon.json").read_text())["group"] == "root"
    assert (root / "etc/systemd/system/docker.socket.d/dockward.conf").exists()


@pytest.mark.parametrize(
    ("flags", "settings", "told"),
    [
        ("-H fd:// -H tcp://10.0.0.1:2376", {}, "tcp://10.0.0.1:2376 (-H in /lib/systemd/system/docker.service)"),
        ("-H fd:// -H 10.0.0.1", {"tls": True}, "tcp://10.0.0.1:2375 (-H in"),
        ("-H fd:// --tlsverify=false -H tcp://[::]:2376", {}, "tcp://[::]:2376"),
        ("--tls", {}, "tcp://localhost:2376 (hosts in /etc/docker/daemon.json)"),
        ("-H unix://@docker", {}, "the socket docker is no file"),
        ("-H unix:///run/docker.sock -G docker", {}, "to the group docker (-G)"),
        ("-H fd:// -H vsock://3", {}, "what is behind vsock://3 (-H in"),
        ("-H fd:// $DOCKER_OPTS", {}, "tcp://0.0.0.0:2375 (-H in"),
        ("-H fd:// ${DOCKER_OPTS}", {}, "tcp://0.0.0.0:2375 (-H in"),
        ("-H fd:// $OTHER", {}, "starts the engine with what $OTHER holds"),
        ("-H fd://", {"hosts": ["tcp://:2375"]}, "tcp://localhost:2375 (hosts in"),
    ],
)
def test_each_door_that_stays_open_is_named(root, capsys, flags, settings, told):
    (root / "etc/default").mkdir()
    (root / "etc/default/docker").write_text("# mine\nDOCKER_OPTS='-H tcp://0.0.0.0:2375'\n")
    (root / "etc/docker/daemon.json").write_text(json.dumps(settings))
    started(root, flags, "Environment=OTHER=x\n")
    status, _, err = sealed(root, capsys)
    assert status == 1
    assert told in err


def test_how_the_engine_that_runs_was_started_counts_too(root, capsys, monkeypatch):
    started(root, "-H fd://")
    words = ("dockerd", "-H", "tcp://10.0.0.1:2375", "--group=docker", "-H", "unix:///run/b.sock")
    running = RunningDaemon(pid=77, arguments=words, started=0.0)
    monkeypatch.setattr(doors, "find_daemon", lambda *_, **__: Fact(running))
    status, _, err = sealed(root, capsys)
    assert status == 1
    assert "tcp://10.0.0.1:2375 (-H in the process 77)" in err
    assert "the process 77 has the engine give its sockets to the group docker (--group)" in err


def test_ports_of_systemds_socket_stay_open(root, capsys):
    lines = "[Socket]\nListenStream=%t/docker.sock\nListenStream=2375\nListenStream=@docker\n"
    (root / "lib/systemd/system/docker.socket").write_text(lines)
    started(root, "-H fd://")
    status, _, err = sealed(root, capsys)
    assert status == 1
    assert "tcp://[::]:2375 (Socket.ListenStream in /lib/systemd/system/docker.socket)" in err
    assert "the socket @docker is no file" in err


@pytest.mark.parametrize(
    ("flags", "settings"),
    [
        ("-H fd://", {}),
        ("-H fd:// $DOCKER_OPTS", {}),
        ("-H fd:// -H tcp://0.0.0.0:2376 --tlsverify", {}),
        ("-H fd:// -H tcp://0.0.0.0:2376", {"tlsverify": True}),
        ("-H unix:///run/docker.sock --group root", {}),
    ],
)
def test_where_nothing_stays_open_it_is_done(root, capsys, flags, settings):
    (root / "etc/docker/daemon.json").write_text(json.dumps(settings))
    started(root, flags)
    status, _, err = sealed(root, capsys)
    assert status == 0
    assert "keeping the engine's socket to root is done" in err
    assert "STAYS OPEN" not in err
    assert json.loads((root / "etc/docker/daemon.json").read_text()) == settings


def test_an_engine_that_makes_its_socket_beside_systemds_is_told_its_group(root, capsys):
    started(root, "")
    assert sealed(root, capsys)[0] == 0
    assert json.loads((root / "etc/docker/daemon.json").read_text())["group"] == "root"


def test_the_group_is_said_in_the_file_that_the_engine_reads(root, capsys):
    started(root, "--config-file=/etc/engine.json")
    assert sealed(root, capsys)[0] == 0
    assert json.loads((root / "etc/engine.json").read_text()) == {"group": "root"}


@AS_ROOT
def test_other_sockets_are_closed_too(root, capsys):
    (root / "tmp").mkdir()
    (root / "tmp/file").touch()
    (root / "etc/docker/daemon.json").write_text(json.dumps({"hosts": ["unix:///tmp/b.sock", "unix:///tmp/file"]}))
    place = root / "tmp/b.sock"
    with socket.socket(socket.AF_UNIX) as engine:
        engine.bind(str(place))
        engine.listen()
        place.chmod(0o666)
        assert connects(place, 65534)
        assert sealed(root, capsys)[0] == 0
        assert not connects(place, 65534)
        call("gate", "undo", "--root", str(root), "--apply")
        assert connects(place, 65534)


@pytest.mark.parametrize("words", [("install", "--plugin"), ("seal",)], ids=str)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{\n  1: 2}", "etc/docker/daemon.json:2:3: the engine wouldn't take it: JSON is malformed"),
        ("[]", "etc/docker/daemon.json:1:1: the engine wouldn't take it: it must hold one JSON object"),
    ],
)
def test_where_daemon_json_is_wrong_is_told(root, words, text, told):
    (root / "etc/docker/daemon.json").write_text(text)
    with pytest.raises(ChangeError) as found:
        call("gate", *words, "--root", str(root))
    assert f"{root}/{told}" in found.value.message
    assert found.value.hint


def test_a_group_that_needs_quoting_is_no_place(root):
    with pytest.raises(ChangeError, match="'a b' can't stand in a unit") as found:
        call("gate", "install", "--root", str(root), "--group", "a b")
    assert found.value.hint == "Name a group that has a plain name."


def test_plugins_that_flags_name_leave_no_room_in_daemon_json(root):
    started(root, "--authorization-plugin=other")
    with pytest.raises(ChangeError, match=r"docker\.service names authorization plugins already"):
        call("gate", "install", "--plugin", "--root", str(root))
