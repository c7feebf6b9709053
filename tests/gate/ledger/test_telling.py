import pytest

from dockward.gate.identity import Identity
from dockward.gate.ledger.telling import MOST_NOTES, MOST_TARGET, told_notes, told_raw, told_target, told_why, who_is
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import understand
from dockward.gate.weighing.notes import Note, Tells

KEY = "ghp_" + "a1B2" * 10


def told(line):
    return told_target(understand(parse_head(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())))


def test_names_and_counts_are_shown():
    assert told("GET /v1.41/containers/json?all=1&limit=5") == "/v1.41/containers/json?all=1&limit=5"
    assert told("POST /v1.41/images/create?fromImage=alpine&tag=3") == "/v1.41/images/create?fromImage=alpine&tag=3"


def test_what_may_be_a_secret_isnt():
    assert told("POST /build?buildargs=%7B%22A%22%3A%22pw%22%7D&t=x") == "/build?buildargs=***&t=x"
    assert told("POST /commit?comment=pw&changes=ENV+A%3Dpw&changes=x") == "/commit?comment=***&changes=***&changes=***"
    assert "pw" not in told("POST /build?remote=https%3A%2F%2Fu%3Apw%40host")


@pytest.mark.parametrize(
    "line",
    [
        f"GET /containers/json?filters=%7B%22label%22%3A%5B%22{KEY}%22%5D%7D",
        "GET /containers/json?filters=%7B%22label%22%3A%5B%22PASSWORD%3Dhunter2hunter2%22%5D%7D",
        f"GET /containers/{KEY}/json",
        f"POST /containers/x/rename?name={KEY}",
    ],
)
def test_keys_and_passwords_are_hidden_wherever_they_stand(line):
    found = told(line)
    assert "***" in found
    assert KEY not in found
    assert "hunter2" not in found


def test_it_is_never_long():
    assert len(told(f"GET /containers/json?since={'x' * 9000}")) <= MOST_TARGET


def test_what_isnt_understood_is_told_without_its_parameters():
    assert told_raw(b"/plugins/pull?remote=secret") == "/plugins/pull"
    assert told_raw(b"/\xff\x1b") == "/\\xff\\x1b"
    assert KEY not in told_raw(f"/{KEY}".encode())


def test_a_reason_is_its_first_line_without_secrets():
    assert told_why("Refused.\nWhy: because") == "Refused."
    assert "hunter2" not in told_why("its PASSWORD=hunter2hunter2 is weak")


def test_who_is_taken_over():
    who = who_is(Identity(uid=0, user="root", login="ann", container=None, groups=("a",)))
    assert (who.uid, who.name, who.container) == (0, "ann→root", "")


def test_notes_are_told_without_secrets_and_not_without_end():
    notes = [Note(tells=Tells.WARNED, short="x", whole=f"{nr}: {KEY}") for nr in range(MOST_NOTES + 2)]
    found = told_notes(notes)
    assert (len(found), found[-1]) == (MOST_NOTES + 1, "And 2 more.")
    assert KEY not in "".join(found)
    assert told_notes(notes[:1])[0].startswith("0: ")
