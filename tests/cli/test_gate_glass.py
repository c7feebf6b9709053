"""Breaking the glass, and asking what is frozen, beside a ledger that is there or isn't."""

import pytest
from tests.cli.program import call
from tests.gate.ledger.made import filled

from dockward.cli import gate_glass
from dockward.gate.ledger.errors import LedgerError

BREAK = ("break-glass", "--reason", "because", "--for", "5m")


@pytest.fixture
def shouted(monkeypatch):
    """What the system's log would be told."""
    told = []
    monkeypatch.setattr(gate_glass, "shout", told.append)
    return told


@pytest.mark.parametrize(
    "words",
    [BREAK, ("break-glass", "--end"), ("frozen",), ("release", "web", "--reason", "looked at")],
    ids=lambda words: " ".join(words[:2]),
)
def test_where_no_gate_has_run_nothing_is_said_of_one(tmp_path, shouted, capsys, words):
    with pytest.raises(LedgerError, match="there is no ledger"):
        call("gate", *words, "--ledger", str(tmp_path / "nonexist" / "foo"))
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="Not a directory"):
        call("gate", *words, "--ledger", str(tmp_path / "file"))
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert shouted == []
    assert capsys.readouterr().err == ""


def test_it_is_broken_and_mended_beside_a_ledger(tmp_path, shouted, capsys):
    words = ("--ledger", str(filled(tmp_path / "ledger", 1)))
    assert call("gate", "break-glass", "--end", *words) == 0
    assert "it wasn't broken" in capsys.readouterr().err
    assert call("gate", *BREAK, *words) == 0
    assert "for everybody" in capsys.readouterr().err
    assert "for everybody" in shouted[0]
    assert (tmp_path / "break-glass.json").exists()
    assert call("gate", "break-glass", "--end", *words) == 0
    assert "whole again" in capsys.readouterr().err
    assert call("gate", "frozen", *words) == 0
    assert "no container is frozen" in capsys.readouterr().err


def test_it_can_be_mended_where_the_ledger_is_gone(tmp_path, capsys):
    (tmp_path / "break-glass.json").write_text("{}")
    assert call("gate", "break-glass", "--end", "--ledger", str(tmp_path / "ledger")) == 0
    assert "whole again" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ledger", "plugin"])
def test_without_a_word_it_is_that_of_the_gate_or_of_the_plugin(tmp_path, shouted, monkeypatch, name):
    monkeypatch.setattr(gate_glass, "default_folder", lambda of="ledger": tmp_path / of)
    with pytest.raises(LedgerError, match=f"{tmp_path}/ledger: there is no ledger"):
        call("gate", *BREAK)
    filled(tmp_path / name, 1)
    assert call("gate", *BREAK) == 0
    assert (tmp_path / "break-glass.json").exists()
    assert len(shouted) == 1


@pytest.mark.parametrize(("command", "folder"), [("serve", "ledger"), ("plugin", "plugin"), ("frozen", "ledger")])
def test_the_help_names_the_folder_that_is_taken(capsys, command, folder):
    assert call("gate", command, "--help") == 0
    assert f"/var/lib/dockward/gate/{folder} for root" in " ".join(capsys.readouterr().out.split())
