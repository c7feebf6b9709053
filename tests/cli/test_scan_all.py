"""`dockward scan --all` of a made-up engine: what can't be had of it, and what --watch has no meaning beside."""

import json

import click
import pytest
from tests.cli.program import call
from tests.engine.answers import IMAGE_ID
from tests.engine.fake_engine import Status

from dockward.engine.errors import GoneError

WATCH = ("scan", "--all", "--watch")


def test_an_image_that_the_engine_cannot_send_leaves_the_others_and_makes_it_incomplete(machine, capsys):
    machine.engine.routes[f"/images/{IMAGE_ID}/get"] = Status(500, "broken layer")
    status = call("scan", "-q", "--no-cache", "--all", "-o", "json")
    report = json.loads(capsys.readouterr().out)
    (gap,) = [one for one in report["unknown"] if one["unread"]]
    assert (status, [one["name"] for one in gap["subjects"]]) == (2, ["app:1"])
    assert "broken layer" in gap["reason"]


def test_one_that_has_gone_meanwhile_was_never_there(machine, capsys):
    machine.engine.routes[f"/images/{IMAGE_ID}/get"] = Status(404, "no such image")
    call("scan", "-q", "--no-cache", "--all", "-o", "json")
    report = json.loads(capsys.readouterr().out)
    assert [one for one in report["unknown"] if one["unread"]] == []


def test_a_name_that_is_neither_an_image_nor_a_file(machine):
    machine.engine.routes["/images/nowhere:1/json"] = Status(404, "No such image: nowhere:1")
    with pytest.raises(GoneError, match=r"^The engine has no image nowhere:1, and there is no file") as caught:
        call("scan", "-q", "nowhere:1")
    assert "`docker pull nowhere:1`" in caught.value.hint


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("scan", "--watch", "app:1"), "give --all and no names"),
        ((*WATCH, "app:1"), "give --all and no names"),
        ((*WATCH, "--reach", "1"), "no end at which"),
        ((*WATCH, "--write-baseline", "x"), "no end at which"),
        ((*WATCH, "-o", "sarif"), "as lines of JSON"),
        ((*WATCH, "-o", "json=file"), "as lines of JSON"),
        ((*WATCH, "-o", "json", "-o", "html=file"), "as lines of JSON"),
    ],
)
def test_what_has_no_meaning_beside_watching_is_refused(machine, words, told):
    with pytest.raises(click.UsageError, match=told):
        call(*words)


def test_who_watches_is_told_which_image_of_how_many(machine, caplog):
    other = "sha256:" + "c0" * 32
    routes = machine.engine.routes
    routes["/images/json"] = [*routes["/images/json"], {"Id": other, "RepoTags": ["other:1"], "RepoDigests": None}]
    for one in (IMAGE_ID, other):
        routes[f"/images/{one}/get"] = Status(500, "broken layer")
    with caplog.at_level("INFO", logger="dockward.cli.progress"):
        call("-v", "scan", "--no-cache", "--all", "-o", "json")
    told = [one for one in caplog.messages if "waiting" in one]
    assert [one.rpartition(":")[0] for one in told] == ["image 1/2: app:1", "image 2/2: other:1"]
