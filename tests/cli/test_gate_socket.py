"""`dockward gate socket`: a socket more in the policy file, which stays as it was."""

from pathlib import Path

import click
import pytest
from tests.cli.program import call

from dockward.cli import gate, gate_socket, policy
from dockward.gate.ledger.places import default_folder
from dockward.gate.serving.sockets import Place, ServeError
from dockward.judge.policy.loaded import PolicyError
from dockward.judge.policy.parse import parse_policy
from dockward.judge.policy.roles import Objects, SocketEntry
from dockward.practices.discovery import rules


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(policy, "PLACES", (policy.PLACES[0], tmp_path / "etc/dockward.yaml"))
    return tmp_path


def sockets(path="dockward.yaml"):
    return parse_policy(Path(path).read_text(), path, rules()).sockets


def test_a_policy_is_made_where_there_is_none(here, capsys):
    assert call("gate", "socket", "shop", "--for", "traefik", "--project", "shop", "--project", "s*") == 0
    assert sockets() == {"shop": SocketEntry(purpose="traefik", objects=Objects(projects=("shop", "s*")))}
    told = capsys.readouterr().err
    assert "/run/dockward/shop.sock:/var/run/docker.sock" in told
    assert "container.inspect, container.list, system.events." in told


def test_what_it_may_do_with_everybodys_images_is_told(here, capsys):
    call("gate", "socket", "a", "--for", "ci", "--project", "shop")
    told = capsys.readouterr().err
    assert "with everybody's images: image.push, image.remove, image.tag." in told
    assert "build.run," not in told
    assert "It may not build: `may: [build.run]`" in told
    call("gate", "socket", "d", "--for", "ci", "--project", "shop", "--may", "build.run")
    told = capsys.readouterr().err
    assert "with everybody's images: build.run, image.push, image.remove, image.tag." in told
    assert "It may ask for: build.run, container.attach" in told
    assert "It may not build" not in told
    call("gate", "socket", "e", "--for", "custom", "--project", "shop", "--may", "build.session", "--may", "exec.start")
    told = capsys.readouterr().err
    assert "It may ask for: exec.start." in told
    assert "It may not build" in told
    call("gate", "socket", "b", "--for", "ci", "--project", "shop", "--image", "app")
    call("gate", "socket", "c", "--for", "traefik", "--project", "shop")
    assert "everybody's images" not in capsys.readouterr().err


def test_the_rest_of_the_policy_stays_as_it_is(here):
    before = "# mine\nversion: 1\ngate:\n  deny-from: low   # so\n\nrules: {}   # none\n"
    Path("p.yaml").write_text(before)
    words = ("--label", "a=b", "--object", "x-*", "--network", "front", "--image", "app", "--may", "exec")
    more = ("--path", "/srv/x.sock", "--group", "docker", "--owner", "7")
    assert call("gate", "socket", "x", "--for", "custom", *words, *more, "--policy", "p.yaml") == 0
    after = Path("p.yaml").read_text()
    assert [line for line in after.splitlines() if line in before.splitlines()] == before.splitlines()
    objects = Objects(labels=("a=b",), names=("x-*",), networks=("front",))
    assert sockets("p.yaml")["x"] == SocketEntry(
        purpose="custom",
        objects=objects,
        images=("app",),
        may=("exec",),
        path="/srv/x.sock",
        group="docker",
        owner=sockets("p.yaml")["x"].owner,
    )
    assert str(sockets("p.yaml")["x"].owner) == "7"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("x", "--for", "traefik"), "Say what it may see"),
        (("x", "--for", "trafik", "--project", "a"), "is not one of"),
        (("x", "--for", "custom", "--project", "a"), "needs the key 'may'"),
        (("X", "--for", "ci", "--project", "a"), "is no name"),
        (("x", "--for", "ci", "--label", "="), "names no label"),
        (("x", "--for", "ci", "--project", "a", "--path", "x.sock"), "doesn't begin with a slash"),
        (("old", "--for", "ci", "--project", "a"), "there is a socket old already"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written(here, words, told):
    before = "gate: {sockets: {old: {for: ci}}}\n"
    Path("dockward.yaml").write_text(before)
    with pytest.raises((click.ClickException, PolicyError), match=told) as found:
        call("gate", "socket", *words)
    assert told in getattr(found.value, "message", str(found.value))
    assert Path("dockward.yaml").read_text() == before


def test_a_policy_that_is_wrong_is_left_alone(here):
    Path("dockward.yaml").write_text("gate: {rools: 1}\n")
    with pytest.raises(PolicyError, match="rools"):
        call("gate", "socket", "x", "--for", "ci", "--project", "a")
    assert Path("dockward.yaml").read_text() == "gate: {rools: 1}\n"


@pytest.mark.parametrize("address", ["here", "127.0.0.1", "127.0.0.1:70000", ":1", "[::1:5"])
def test_an_address_is_a_host_and_a_port(here, address):
    with pytest.raises(click.BadParameter, match="HOST:PORT"):
        call("gate", "serve", "--listen", "x", "--tls", address)


def test_the_gates_own_socket_has_the_mode_and_the_owner_that_are_said(here, monkeypatch):
    places = []
    monkeypatch.setattr(gate, "serve_sockets", lambda *given, **_: places.append(given[0]))
    words = ("--socket-owner", "root", "--socket-group", "7", "--socket-mode", "606")
    assert call("gate", "serve", "--listen", "a.sock", *words) == 0
    assert call("gate", "serve", "--listen", "a.sock") == 0
    assert places == [Place(path=Path("a.sock"), mode=0o606, uid=0, gid=7), Place(path=Path("a.sock"), mode=0o660)]
    with pytest.raises(click.BadParameter, match="is no mode"):
        call("gate", "serve", "--listen", "a.sock", "--socket-mode", "rw")


@pytest.mark.parametrize(
    ("option", "named", "told"),
    [
        ("--socket-group", "no-such-group", "this host has no group 'no-such-group'"),
        ("--socket-owner", "nobodyx", "this host has no account 'nobodyx'"),
        ("--socket-owner", "4294967295", "this host has no account '4294967295'"),
        ("--socket-group", "99999999999999999999", "this host has no group '99999999999999999999'"),
    ],
)
def test_an_account_that_the_host_doesnt_have_is_told(here, option, named, told):
    with pytest.raises(ServeError) as found:
        call("gate", "serve", "--listen", "a.sock", option, named)
    assert found.value.message == f"the gate's socket: {told}"
    assert not Path("a.sock").exists()


def test_a_shadow_has_a_ledger_of_its_own(here, monkeypatch):
    folders = []
    monkeypatch.setattr(gate_socket, "serve_sockets", lambda *given, **_: folders.append(given[3]))
    for words in (["panel"], ["other"], ["panel", "--ledger", "here"]):
        # Nothing was asked for.
        assert call("gate", "shadow", *words, "--listen", "a.sock") == 1
    assert [one.name for one in folders] == ["shadow-panel", "shadow-other", "here"]
    assert folders[0].parent == default_folder().parent
    with pytest.raises(click.UsageError, match="can't be the name"):
        call("gate", "shadow", "../ledger", "--listen", "a.sock")
