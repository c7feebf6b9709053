"""What BuildKit refuses: kind and place of each flaw."""

import pytest
from tests.syntax.dockerfile.reading import flaws, read

from dockward.syntax.dockerfile.limits import MOST_FLAWS

_LINES = [
    ("FOO a", "unknown-instruction", 1),
    ("FROMx", "unknown-instruction", 1),
    ("RUN --foo a", "unknown-flag", 5),
    ("CMD --foo a", "unknown-flag", 5),
    ("USER --foo a", "unknown-flag", 6),
    ("COPY --parents --from=x --platform=y a /b", "unknown-flag", 25),
    ("COPY --chown=a --chown=b c /d", "repeated-flag", 16),
    ("COPY --chown a /b", "flag-value", 6),
    ("COPY --link= a /b", "flag-value", 6),
    ("COPY --link=maybe a /b", "flag-value", 6),
    ("RUN --mount a", "flag-value", 5),
    ("RUN --network=x a", "flag-value", 5),
    ("RUN --security=x a", "flag-value", 5),
    ("RUN --device=a,b c", "flag-value", 5),
    ("RUN --mount=type=x,target=/y a", "bad-mount", 5),
    ('RUN ["a", 1]', "json-not-strings", 5),
    ("COPY a", "missing-argument", 1),
    ("ADD", "missing-argument", 1),
    ("COPY http://x/y /z", "remote-copy", 6),
    ("COPY git@x.y:z /z", "remote-copy", 6),
    ("COPY --chmod=9 a /b", "bad-mode", 6),
    ("ADD --checksum=sha256:a a /b", "bad-checksum", 5),
    ("ADD --checksum=sha256:a https://x/y /b", "bad-checksum", 5),
    ("ENV", "missing-argument", 1),
    ("ENV A", "missing-argument", 5),
    ("ENV A=1 B", "missing-equals", 9),
    ("LABEL a=1 =2", "blank-name", 11),
    ("ARG =1", "blank-name", 5),
    ("ARG", "missing-argument", 1),
    ("ENV A='x", "bad-expansion", 7),
    ("ENV A=${x", "bad-expansion", 7),
    ("USER ${A:?no}", "bad-expansion", 6),
    ("USER", "missing-argument", 1),
    ("WORKDIR", "missing-argument", 1),
    ("MAINTAINER", "missing-argument", 1),
    ("VOLUME", "missing-argument", 1),
    ('VOLUME ["/a", ""]', "empty-volume", 15),
    ("EXPOSE", "missing-argument", 1),
    ("EXPOSE 80 70000", "bad-port", 11),
    ("EXPOSE 80/http", "bad-port", 8),
    ("STOPSIGNAL", "missing-argument", 1),
    ("STOPSIGNAL SIGFOO", "bad-signal", 12),
    ("SHELL", "missing-argument", 1),
    ("SHELL []", "missing-argument", 1),
    ("SHELL bash -c", "bad-shell", 7),
    ("HEALTHCHECK", "missing-argument", 1),
    ("HEALTHCHECK CMD", "missing-argument", 1),
    ("HEALTHCHECK CMD []", "missing-argument", 1),
    ("HEALTHCHECK curl x", "bad-health-check", 13),
    ("HEALTHCHECK NONE x", "bad-health-check", 18),
    ("HEALTHCHECK --interval=5 CMD a", "flag-value", 13),
    ("HEALTHCHECK --timeout=1us CMD a", "flag-value", 13),
    ("HEALTHCHECK --retries=-1 CMD a", "flag-value", 13),
    ("HEALTHCHECK --foo=1 CMD a", "unknown-flag", 13),
    ("ONBUILD", "missing-argument", 1),
    ("ONBUILD ONBUILD USER a", "bad-onbuild", 9),
    ("ONBUILD FROM a", "bad-onbuild", 9),
    ("ONBUILD ENV A", "missing-argument", 13),
    ("FROM", "missing-argument", 1),
    ("FROM a AS", "bad-from", 8),
    ("FROM a IN b", "bad-from", 8),
    ("FROM a AS 1", "bad-stage-name", 11),
    ("FROM a/B", "bad-reference", 6),
    ("FROM a:b:c", "bad-reference", 6),
    ("FROM a@sha256:00", "bad-reference", 6),
    ("FROM $NOTHING", "blank-base", 6),
    ("FROM --platform=x a", "bad-platform", 6),
    ("FROM --platform=$NOTHING a", "bad-platform", 6),
    ("FROM --as=x a", "unknown-flag", 6),
]


@pytest.mark.parametrize(("line", "kind", "column"), _LINES)
def test_a_flaw_has_a_kind_and_a_place_and_the_rest_is_read(line, kind, column):
    file = read(f"FROM scratch\n{line}\nUSER after\n")
    (flaw,) = file.flaws
    assert (flaw.kind, flaw.place.line, flaw.place.column, flaw.fatal) == (kind, 2, column, True)
    assert file.stages[-1].instructions[-1].arguments[0].text == "after"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("no-instruction", 1, 1)]),
        ("# a\n\n", [("no-instruction", 1, 1)]),
        ("ARG A\n", [("no-from", 1, 1)]),
        ("RUN a\nFROM b\n", [("no-stage", 1, 1)]),
        ("USER a\n", [("no-from", 1, 1), ("no-stage", 1, 1)]),
        ("\\\n", [("no-from", 1, 1), ("unknown-instruction", 1, 1)]),
        (b"\xff\xfeF\x00", [("no-from", 1, 1), ("no-stage", 1, 1), ("unknown-instruction", 1, 1)]),
    ],
)
def test_flaws_of_whole_files(text, expected):
    assert sorted(flaws(text)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "RUN",
        "CMD",
        "ENTRYPOINT",
        "CMD []",
        "ENV A=",
        "STOPSIGNAL 9",
        "FROM --platform= a",
        "COPY --from= a /b",
        "HEALTHCHECK --interval=0 --retries=0 CMD a",
        "FROM sha256:abcdef0123456",
        "ADD --chmod= a /b",
    ],
)
def test_what_buildkit_takes_is_no_flaw(line):
    assert not flaws(f"FROM debian\n{line}\n")


def test_a_value_that_is_not_known_is_no_flaw():
    lines = "COPY --chmod=$A --chown=$A $B /x", "EXPOSE $A", "STOPSIGNAL $A", "VOLUME $A", "USER ${A:?}", "FROM $V"
    assert not flaws("ARG V\nFROM debian\n" + "\n".join(lines) + "\n")


def test_messages_do_not_show_values():
    (flaw,) = read("FROM a\nENV TOKEN=x s3cret\n").flaws
    assert "s3cret" not in flaw.message


def test_messages_are_short_and_printable():
    (flaw,) = read(b"FROM a\n" + b"\x1b[31m" * 100 + b"\n").flaws
    assert flaw.message.isprintable()
    assert len(flaw.message) < 150


def test_there_are_not_more_flaws_than_a_person_can_read():
    assert len(flaws("FROM a\n" + "FOO\n" * (MOST_FLAWS + 9))) == MOST_FLAWS
