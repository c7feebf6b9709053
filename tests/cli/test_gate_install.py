"""Installing, sealing and undoing below another root, as a person does it."""

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest
from tests.cli.program import call
from tests.gate.ledger.made import AS_ROOT

from dockward.gate.install.errors import ChangeError


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
