"""`dockward rules` and `dockward explain`: what is printed, in which form, and in colour only for a person."""

import json
import os
import pty
import sys

import click
import pytest
from tests.cli.program import call

from dockward.practices.discovery import practices, rules


def printed(capsys, *words):
    assert call(*words) is None
    return capsys.readouterr().out


def test_the_list_names_every_rule_by_practice(capsys):
    text = printed(capsys, "rules")
    assert all(one.id in text for one in rules())
    assert all(one.name in text for one in practices())
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_the_list_as_json(capsys):
    listed = json.loads(printed(capsys, "rules", "--format", "json"))
    assert [one["id"] for one in listed["rules"]] == [one.id for one in rules()]


@pytest.mark.parametrize("version", ["1.6", "1.7", "1.8"])
def test_every_number_of_a_benchmark_as_text_and_json(capsys, version):
    rows = json.loads(printed(capsys, "rules", "--cis", version, "--format", "json"))
    numbers = [one["number"] for one in find_rows(rows)]
    assert len(numbers) == len(set(numbers)) > 100
    text = printed(capsys, "rules", "--cis", version)
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert all(number in text for number in numbers)


def find_rows(document):
    """The rows of the table, wherever the document has them."""
    return document if isinstance(document, list) else next(one for one in document.values() if isinstance(one, list))


def test_the_numberings_differ(capsys):
    assert printed(capsys, "rules", "--cis", "1.6") != printed(capsys, "rules", "--cis", "1.8")


@pytest.mark.parametrize("word", ["DW0503", "dw0503", "privileged-container", "PRIVILEGED-CONTAINER"])
def test_a_rule_is_explained_by_its_id_or_name(capsys, word):
    text = printed(capsys, "explain", word)
    assert "DW0503" in text
    assert "\x1b[" not in text


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("privileged-contaner", "There is no rule 'privileged-contaner'. Did you mean 'privileged-container'?"),
        ("PRIVILEGED-CONTANER", "Did you mean 'privileged-container'?"),
        ("zzzzzzzz", "There is no rule 'zzzzzzzz'. See 'dockward rules'."),
    ],
)
def test_a_rule_that_does_not_exist_is_told_with_the_nearest_one(word, words):
    with pytest.raises(click.ClickException) as caught:
        call("explain", word)
    assert words in caught.value.message


@pytest.mark.parametrize("no_color", [None, "1", ""])
def test_on_a_terminal_it_is_in_colour_unless_somebody_minds(monkeypatch, no_color):
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        call("explain", "DW0503")
        text = os.read(master, 1 << 16).decode()
        monkeypatch.undo()
    os.close(master)
    assert ("\x1b[" in text) is (not no_color)
