"""Stages: bases, names, and what reads from what."""

import pytest
from tests.syntax.dockerfile.reading import flaws, read

from dockward.syntax.dockerfile import parse_dockerfile


def _stages(text):
    return [(one.name, one.base.value, one.base_stage, one.copies_from) for one in read(text).stages]


def test_stages_have_names_and_bases():
    text = "FROM debian:12 AS Build\nFROM build\nFROM scratch as x.y-z_1\n"
    assert _stages(text) == [("build", "debian:12", None, ()), ("", "build", 0, ()), ("x.y-z_1", "scratch", None, ())]


def test_the_base_is_looked_up_as_it_is_written_and_only_before():
    assert [one[2] for one in _stages("FROM a AS b\nFROM b:1\nFROM b AS b\nFROM b\n")] == [None, None, 0, 2]
    assert flaws("FROM a AS b\nFROM B\n") == [("bad-reference", 2, 6)]


def test_copies_and_mounts_name_stages():
    text = (
        "FROM a AS one\nFROM b AS two\nFROM c\nCOPY --from=one x /\nCOPY --from=1 x /\nCOPY --from=ONE x /\n"
        "RUN --mount=from=two,target=/x --mount=type=cache,target=/y a\nCOPY --from=busybox x /\nADD x /\n"
    )
    assert _stages(text)[2][3] == (0, 1)
    assert not flaws(text)


def test_onbuild_copies_are_done_by_the_stage_that_continues():
    assert _stages("FROM a AS x\nFROM b AS y\nONBUILD COPY --from=x a /\nFROM y\n")[2][3] == (0,)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("COPY --from=me x /", "later-stage"),
        ("COPY --from=later x /", "later-stage"),
        ("COPY --from=0 x /", "later-stage"),
        ("RUN --mount=from=later,target=/x a", "later-stage"),
        ("COPY --from=2 x /", "bad-stage-number"),
        ("COPY --from=-1 x /", "bad-stage-number"),
        ("COPY --from=$A x /", "bad-from"),
        ("COPY --from=Bad x /", "bad-reference"),
    ],
)
def test_what_cannot_be_read_from(line, kind):
    file = read(f"FROM a AS me\n{line}\nFROM b AS later\n")
    assert kind in [one.kind for one in file.flaws]
    assert file.stages[0].copies_from == ()


def test_of_two_stages_of_one_name_the_last_is_read_from():
    assert _stages("FROM a AS x\nFROM b AS x\nFROM c\nCOPY --from=x a /\n")[2][3] == (1,)


def test_an_image_read_from_counts_as_a_stage_after_the_last():
    assert not flaws("FROM a\nCOPY --from=busybox x /\nCOPY --from=1 x /\n")


def test_lineage_and_what_is_built():
    file = read("FROM a AS x\nFROM b AS y\nFROM x AS z\nFROM z\nCOPY --from=x a /\n")
    assert [one.index for one in file.shipped] == [0, 2, 3]
    assert [one.index for one in file.built] == [0, 2, 3]


def test_head_and_stages_hold_everything():
    file = read("ARG A=1\nARG B\nFROM a\nARG A\n")
    assert [one.pairs[0].key.value.value for one in file.head] == ["A", "B"]
    assert [one.keyword for one in file.stages[0].instructions] == ["ARG"]


def test_a_stage_is_kept_when_its_from_is_flawed():
    file = read("FROM a b\nUSER c\nFROM\nUSER d\n")
    assert [len(one.instructions) for one in file.stages] == [1, 1]
    assert not file.stages[1].base.known


def test_a_failing_onbuild_is_told_where_it_fails():
    text = "FROM a AS b\nONBUILD USER\nFROM b\n"
    assert flaws(text) == [("missing-argument", 2, 9), ("kept-fails", 3, 1)]
    assert [one.fatal for one in read(text).flaws] == [False, True]


def test_the_lines_of_the_ignore_file_are_kept():
    assert parse_dockerfile("FROM a", "x").ignored is None
    assert parse_dockerfile("FROM a", "x", ("a",)).ignored == ("a",)


@pytest.mark.parametrize("base", ["mcr.microsoft.com/dotnet/aspnet:8.0", "mcr.microsoft.com/dotnet/sdk:9.0-alpine"])
def test_what_a_known_base_sets_is_known(base):
    (instruction,) = read(f"FROM {base}\nUSER $APP_UID\n").stages[0].instructions
    assert instruction.arguments[0].value.content == "1654"


def test_what_another_base_sets_is_not():
    (instruction,) = read("FROM debian:12\nUSER $APP_UID\n").stages[0].instructions
    assert not instruction.arguments[0].value.known
