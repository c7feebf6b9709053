"""Dockerfiles that stand in compose files: judged at the places of the compose file, never rewritten."""

import pytest

from dockward.judge.policy.parse import parse_policy
from dockward.model.fact import Place
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.inline import Inset
from dockward.read.sources.load import joined, read_sources
from dockward.read.sources.weigh import Wishes, weigh, weigh_in_batches

PATH = "compose.yaml"
BLOCK = """services:
  web:
    build:
      context: .
      dockerfile_inline: |
        # syntax=docker/dockerfile:1
        FROM alpine:3.20
        RUN echo $$HOME && \\
            curl http://example.org/x
        RUN <<EOF
        sudo ls
        EOF
        USER 1000
"""
WISHES = Wishes(loaded=parse_policy("profile: strict\n", "dockward.yaml", rules()))


def judged(text, *also):
    given = {PATH: text.encode()} | dict(also)
    sources = (Source(PATH, Sort.COMPOSE),)
    return weigh(sources, read_sources(sources, 0.0, given), WISHES)


def found(text, rule):
    return [one for one in judged(text).findings if one.rule == rule]


def places(text, rule):
    return [(one.place.source, one.place.line, one.place.column) for one in found(text, rule)]


def test_lines_and_columns_are_the_compose_files():
    assert places(BLOCK, "DW0452") == [(PATH, 7, 14)]
    assert places(BLOCK, "DW0754") == [(PATH, 9, 13)]
    assert [line for _, line, _ in places(BLOCK, "DW0512")] == [11]


def test_two_dollars_are_one_and_what_is_behind_them_is_where_it_stands():
    text = BLOCK.replace("RUN echo $$HOME && \\\n            curl", "RUN a $$A $$B; curl")
    line = text.splitlines()[7]
    assert places(text, "DW0754") == [(PATH, 8, line.index("curl") + 1)]


def test_a_finding_has_no_repair_and_says_why():
    (one,) = found(BLOCK, "DW0754")
    assert one.fixes == ()
    assert one.message.endswith("No repair is offered: it stands in a compose file, where no Dockerfile is rewritten.")
    assert one.subject.name == "compose.yaml#web"
    (other,) = found(BLOCK, "DW0452")
    assert other.message.count("No repair is offered") == 1


def test_a_comment_in_it_excuses_what_follows_and_one_for_the_file_not_the_compose_file():
    text = BLOCK.replace("        RUN echo", "        # dockward: ignore DW0754 it is ours\n        RUN echo")
    assert found(text, "DW0754") == []
    whole = BLOCK.replace("        FROM", "        # dockward: ignore-file DW0754 DW0301 ours\n        FROM")
    assert found(whole, "DW0754") == []
    assert found(whole, "DW0301")
    reading = read_sources((Source(PATH, Sort.COMPOSE),), 0.0, {PATH: text.encode()})
    assert [(one.first, one.last) for one in reading.comments] == [(8, 10)]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("FROM debian:latest", (PATH, 4, 31)),
        ('"FROM debian:latest\\nRUN x"', (PATH, 4, 26)),
        (">\n        FROM debian:latest\n", (PATH, 4, 26)),
        ("|\n          FROM debian:latest\n", (PATH, 5, 16)),
        ("|2-\n          FROM debian:latest\n", (PATH, 5, 16)),
        ("|\n\n        FROM debian:latest\n", (PATH, 6, 14)),
        ("|\n        FROM ${BASE:-debian}:latest\n", (PATH, 5, 14)),
    ],
)
def test_however_it_is_written(written, place):
    assert places(f"services:\n  web:\n    build:\n      dockerfile_inline: {written}", "DW0450") == [place]


def test_one_that_services_share_is_judged_once():
    text = BLOCK + "  other: &o\n    build: &b\n      dockerfile_inline: FROM a:latest\n  third:\n    build: *b\n"
    assert len(found(text, "DW0450")) == 1


def test_what_no_builder_takes_is_told_at_its_line():
    reading = read_sources((Source(PATH, Sort.COMPOSE),), 0.0, {PATH: BLOCK.replace("USER", "USR").encode()})
    assert [one.reason for world in reading.worlds for one in world.unread] == [
        "compose.yaml:13:9: USR: USR isn't an instruction"
    ]


def test_one_that_hangs_on_a_variable_is_no_silent_pass():
    reading = read_sources((Source(PATH, Sort.COMPOSE),), 0.0, {PATH: BLOCK.replace("3.20", "$V").encode()})
    (unread,) = [one for world in reading.worlds for one in world.unread]
    assert unread.reason == "compose.yaml:5:26: the dockerfile_inline of web hangs on a variable that isn't known here"


def test_what_is_beside_it_is_seen(tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / ".dockerignore").write_text("secret\n")
    path = str(tmp_path / PATH)
    text = BLOCK.replace("context: .", "context: app").replace("USER 1000", "COPY secret /x")
    (tmp_path / PATH).write_text(text)
    sources = (Source(path, Sort.COMPOSE),)
    reading = read_sources(sources, 0.0)
    assert [one.ignored for world in reading.worlds for one in world.dockerfiles] == [("secret",)]
    assert [one.context.seen for world in reading.worlds for one in world.dockerfiles] == [True]


def test_batches_keep_where_they_stand():
    given = {f"{nr}.yaml": BLOCK.encode() for nr in range(60)}
    sources = [Source(one, Sort.COMPOSE) for one in given]
    reading, weighed = weigh_in_batches(sources, 0.0, given, WISHES)
    assert {one.place.source for one in weighed.findings} == set(given)
    assert set(reading.insets) == {f"{one}#web" for one in given}
    assert set(joined([reading]).insets) == set(reading.insets)


def test_a_place_beyond_its_lines_is_the_whole():
    inset = Inset(Place("c", line=4, column=2), 5, ((3, "FROM x"),))
    assert inset.of(Place("c#a", "RUN", 9, 9)) == Place("c", "RUN", 4, 2)
    assert inset.line(0) == 0
