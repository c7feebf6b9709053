"""Root's word that a frozen container may go on: who can give it, and that a gate must be there to take it."""

import asyncio
import threading

import click
import pytest
from msgspec import structs
from tests.cli.program import call
from tests.gate.ledger.made import filled

from dockward.gate.after import releasing
from dockward.gate.after.frozen import Freeze, Frozen, frozen_file
from dockward.gate.after.releasing import Release, ask_release, heed_releases, release_file
from dockward.gate.ledger.errors import LedgerError

ID, OTHER = "c0ffee" + "1" * 58, "c0ff00" + "2" * 58
WANTED = Release(container=ID, run="7 now", by="ann", reason="looked at")


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setattr(releasing, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(releasing, "WAIT_SECONDS", 1.0)
    folder = tmp_path / "gate"
    folder.mkdir(0o700)
    return folder / "ledger"


def answering(path, heard):
    """A gate that lets all go on, until the file is taken away."""

    async def release(wanted):
        heard.append(wanted)
        return structs.replace(wanted, answer="it goes on.", done=True)

    async def run():
        task = asyncio.create_task(heed_releases(path, release))
        await asyncio.sleep(0.8)
        task.cancel()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    return thread


def test_a_running_gate_takes_it_once_and_answers(ledger):
    heard = []
    thread = answering(release_file(ledger), heard)
    found = ask_release(release_file(ledger), WANTED)
    thread.join()
    assert (found.done, found.answer, heard) == (True, "it goes on.", [WANTED])
    assert not release_file(ledger).exists()


def test_without_a_gate_nothing_waits_to_be_released_later(ledger):
    with pytest.raises(LedgerError, match="no gate answers"):
        ask_release(release_file(ledger), WANTED)
    assert not release_file(ledger).exists()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"container":"x"}'])
def test_what_is_no_release_releases_nothing(ledger, data):
    path, heard = release_file(ledger), []
    path.write_bytes(data)
    answering(path, heard).join()
    assert heard == []


def test_what_others_can_have_written_releases_nothing(ledger):
    path, heard = release_file(ledger), []
    releasing.write_own(path, b'{"container":"x","run":"1","by":"x","reason":"x"}')
    path.chmod(0o666)
    answering(path, heard).join()
    assert heard == []
    path.chmod(0o600)
    answering(path, heard).join()
    assert [one.container for one in heard] == ["x"]


def test_the_commands_name_what_is_frozen(ledger, capsys, monkeypatch):
    words = ("--ledger", str(filled(ledger, 1)))
    assert call("gate", "frozen", *words) == 0
    assert "no container is frozen" in capsys.readouterr().err
    known = Frozen(frozen_file(ledger))
    for one, name in ((ID, "web"), (OTHER, "db")):
        known.begin(one, Freeze(run="7 now", name=name, at="2026-01-01", why=f"{name} is more."))
    known.write(known.change())
    assert call("gate", "frozen", *words) == 0
    told = capsys.readouterr().out
    assert all(one in told for one in (ID[:12], "web", "db", "db is more.", "2026-01-01"))
    for name in ("none", "c0ff"):
        with pytest.raises(click.ClickException, match=f"called '{name}'"):
            call("gate", "release", name, "--reason", "looked at", *words)
    asked = []
    monkeypatch.setattr("dockward.cli.gate_frozen.ask_release", lambda _, wanted: asked.append(wanted) or wanted)
    for name in ("web", "c0ffee"):
        call("gate", "release", name, "--reason", " looked\nat ", *words)
    assert {(one.container, one.run, one.reason) for one in asked} == {(ID, "7 now", "looked at")}


def test_a_reason_is_given(ledger):
    with pytest.raises(click.UsageError, match="--reason must have"):
        call("gate", "release", "web", "--reason", " x ", "--ledger", str(ledger))
