"""The outermost edge: every way in which a command can end has its status, its words and its stream."""

import gc
import json
import logging
import os
import signal
import subprocess
import sys
from types import ModuleType

import click
import pytest
from tests.cli.program import call

from dockward import __version__
from dockward.cli import main as program
from dockward.model.errors import DockwardError


class ShutError(DockwardError):
    code = "DWE999"


class GoneError(ShutError):
    status = 3


@pytest.fixture(autouse=True)
def kept():
    """What the outermost edge changes of its process."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
    gc.enable()


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command that does `what`: its status, standard output and standard error."""

    def running(what, name="dockward"):
        module = ModuleType("dockward.cli.made")
        module.command = click.Command("made", callback=what)
        monkeypatch.setitem(sys.modules, "dockward.cli.made", module)
        monkeypatch.setitem(program.COMMANDS, "made", "Made for a test.")
        with pytest.raises(SystemExit) as ended:
            program.run(["made"], name)
        return ended.value.code, *capsys.readouterr()

    return running


def raising(error):
    def what():
        raise error

    return what


@pytest.mark.parametrize(("answer", "status"), [(0, 0), (1, 1), (2, 2), (None, 0), ("text", 0)])
def test_a_commands_answer_is_the_status(run, answer, status):
    assert run(lambda: answer) == (status, "", "")


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ShutError("It is shut.", "Open it."), 2, "dockward: It is shut.\n  Open it.\n"),
        (ShutError("It is shut."), 2, "dockward: It is shut.\n"),
        (GoneError("It is gone."), 3, "dockward: It is gone.\n"),
        (click.exceptions.Abort(), 130, "dockward: interrupted\n"),
        (click.ClickException("No such file."), 2, "dockward: No such file.\n"),
    ],
)
def test_an_error_is_told_on_standard_error_with_its_status(run, error, status, words):
    assert run(raising(error)) == (status, "", words)


def test_a_wrong_use_is_told_with_the_way_to_help(run):
    status, out, err = run(raising(click.UsageError("They contradict.")))
    assert (status, out) == (2, "")
    assert "They contradict." in err


def test_a_defect_is_told_by_its_place_without_a_traceback_and_without_data(run):
    status, out, err = run(raising(ValueError("hunter2")))
    assert (status, out) == (2, "")
    assert err.startswith("dockward: a defect in Dockward: ValueError at test_run.py:")
    assert err.endswith("\n  Please report it.\n")
    assert "hunter2" not in err


def test_a_defect_of_something_deeper_is_placed_there(run):
    _, _, err = run(lambda: json.loads("{"))
    assert "JSONDecodeError at decoder.py:" in err


@pytest.mark.parametrize("words", [("explain", "DW0503"), ("audit", "-H", "unix:///nowhere", "--host-root", "EMPTY")])
def test_a_reader_that_goes_away_is_2_and_silent(tmp_path, words):
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as closed:
        command = [sys.executable, "-m", "dockward", *(str(tmp_path) if one == "EMPTY" else one for one in words)]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 2
    assert (b"No engine answers" in done.stderr) is (words[0] == "audit")
    assert done.stderr.count(b"\n") <= 2


def test_a_command_that_leaves_by_itself_keeps_its_status(run):
    assert run(lambda: sys.exit(5)) == (5, "", "")


def test_an_interrupt_ends_the_process_at_once(run):
    seen = []
    run(lambda: seen.append(signal.getsignal(signal.SIGINT)))
    assert seen == [signal.SIG_DFL]


@pytest.mark.parametrize(("word", "hint"), [("audt", "Did you mean 'audit'?"), ("zzzz", "There is no command 'zzzz'.")])
def test_an_unknown_command_is_told_with_the_nearest_one(capsys, word, hint):
    with pytest.raises(SystemExit) as ended:
        program.run([word], "dockward")
    assert ended.value.code == 2
    assert hint in capsys.readouterr().err


def test_help_lists_the_commands_in_order_and_loads_none(capsys, monkeypatch):
    for name in program.COMMANDS:
        monkeypatch.delitem(sys.modules, f"dockward.cli.{name}", raising=False)
    assert call("--help") == 0
    text = capsys.readouterr().out
    places = [text.index(f"\n  {name} ") for name in sorted(program.COMMANDS)]
    assert places == sorted(places)
    assert not any(f"dockward.cli.{name}" in sys.modules for name in program.COMMANDS)
    assert "Exit status: 0 nothing at or above the threshold" in text


def test_every_command_of_the_list_is_there_under_its_name():
    context = click.Context(program.group)
    assert program.group.list_commands(context) == sorted(program.COMMANDS)
    assert [program.group.get_command(context, name).name for name in program.COMMANDS] == list(program.COMMANDS)
    assert program.group.get_command(context, "nothing") is None


@pytest.mark.parametrize(
    ("words", "level"), [(("--verbose",), logging.INFO), (("-v",), logging.INFO), ((), logging.ERROR)]
)
def test_what_is_done_is_told_to_who_asks(monkeypatch, capsys, words, level):
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.WARNING)
    call(*words, "explain", "DW0503")
    assert root.level == level
    logging.getLogger("dockward").info("reading")
    assert capsys.readouterr().err == ("dockward: reading\n" if level == logging.INFO else "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ward", "explain", "DW0503"),
        ("--context", "far", "ward", "explain", "DW0503"),
        ("explain", "DW0503"),
    ],
)
def test_the_plugin_runs_what_follows_its_name(monkeypatch, capsys, arguments):
    monkeypatch.setattr(sys, "argv", ["docker-ward", *arguments])
    with pytest.raises(SystemExit) as ended:
        program.plugin()
    assert ended.value.code == 0
    assert "privileged" in capsys.readouterr().out


def test_the_plugin_calls_itself_by_its_own_name(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["docker-ward", "ward", "--help"])
    with pytest.raises(SystemExit):
        program.plugin()
    assert "docker ward" in capsys.readouterr().out


def test_the_plugin_tells_the_docker_cli_what_its_protocol_asks(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["docker-ward", "docker-cli-plugin-metadata"])
    with pytest.raises(SystemExit) as ended:
        program.plugin()
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["SchemaVersion"], told["Vendor"], told["Version"]) == ("0.1.0", "Dockward", __version__)
    assert told["ShortDescription"]


def test_the_program_takes_its_arguments_from_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["dockward", "--version"])
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert (ended.value.code, capsys.readouterr().out) == (0, f"dockward, version {__version__}\n")
