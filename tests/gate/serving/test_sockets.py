"""Sockets: where they are, whose, and that nothing that is there is put aside."""

import os
import stat
from pathlib import Path

import pytest

from dockward.gate.serving.sockets import Place, ServeError, open_socket, places_of
from dockward.judge.policy.roles import SocketEntry


@pytest.fixture
def steps(monkeypatch, tmp_path):
    """What stands in the folder right before each step that changes it: path, with what mode, and whose."""
    seen = []

    def noted(step):
        def taken(*given, **more):
            for one in tmp_path.iterdir():
                about = one.lstat()
                seen.append((one.name, stat.S_IMODE(about.st_mode), about.st_uid, about.st_gid))
            return step(*given, **more)

        return taken

    monkeypatch.setattr(os, "chown", noted(os.chown))
    for name in ("chmod", "rename"):
        monkeypatch.setattr(Path, name, noted(getattr(Path, name)))
    return seen


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_socket_is_open_to_nobody_and_has_no_name_before_its_mode_and_owner_are_set(tmp_path, steps):
    with open_socket(Place(path=tmp_path / "a.sock", mode=0o604, uid=7, gid=8)):
        assert {"a.sock"} == {one.name for one in tmp_path.iterdir()}
    hidden = f".a.sock.{os.getpid()}"
    own = os.getuid(), os.getgid()
    assert steps == [(hidden, 0, *own), (hidden, 0, 7, 8), (hidden, 0o604, 7, 8)]


def test_a_socket_has_its_mode_and_no_other_name_is_left(tmp_path):
    with open_socket(Place(path=tmp_path / "a.sock", mode=0o604, uid=os.getuid(), gid=os.getgid())):
        about = (tmp_path / "a.sock").stat()
        assert stat.S_IMODE(about.st_mode) == 0o604
        assert [one.name for one in tmp_path.iterdir()] == ["a.sock"]


def test_what_is_there_stays(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ServeError, match="no socket"):
        open_socket(Place(path=tmp_path / "file"))
    with open_socket(Place(path=tmp_path / "a.sock")), pytest.raises(ServeError, match="listens there already"):
        open_socket(Place(path=tmp_path / "a.sock"))
    open_socket(Place(path=tmp_path / "a.sock")).close()


def test_places_of_the_policy():
    sockets = {
        "a": SocketEntry(purpose="traefik"),
        "b": SocketEntry(purpose="ci", path="/srv/b.sock", mode="0606", owner="root", group=7),
    }
    (a, first), (b, second) = places_of(sockets)
    assert (a, str(first.path), first.mode, first.uid, first.gid) == ("a", "/run/dockward/a.sock", 0o660, -1, -1)
    assert (b, str(second.path), second.mode, second.uid, second.gid) == ("b", "/srv/b.sock", 0o606, 0, 7)


@pytest.mark.parametrize("more", [{"owner": "nobody-of-that-name"}, {"group": "no-such-group"}])
def test_an_account_that_is_not_there_is_told(more):
    with pytest.raises(ServeError, match="the socket a"):
        places_of({"a": SocketEntry(purpose="ci", **more)})
