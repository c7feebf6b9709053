"""What an editor can do about a finding, chosen by a real client over stdio."""

import subprocess
import sys

import pytest
from tests.lsp.words import WHOLE, codes, edited, span

POOR = "FROM debian\nMAINTAINER me\nRUN apt-get install curl\n"
FIX_ALL = "source.fixAll.dockward"


def titled(actions, word):
    found = [one for one in actions if word in one["title"]]
    assert len(found) == 1, [one["title"] for one in actions]
    return found[0]


def apply(client, uri, text, action, version=2):
    """The text after an action, and what is said of it then."""
    (edits,) = action["edit"]["changes"].values()
    after = edited(text, edits)
    client.change(uri, version, *((*_ends(one), one["newText"]) for one in reversed(edits)))
    return after, client.diagnostics(uri, version)


def _ends(edit):
    start, end = edit["range"]["start"], edit["range"]["end"]
    return start["line"], start["character"], end["line"], end["character"]


def test_a_safe_repair_is_preferred_and_mends(client, dockerfile):
    client.open(dockerfile, POOR)
    action = titled(client.actions(dockerfile, span(1, 3, 1, 3)), "Write the author as a label")
    assert (action["kind"], action["isPreferred"]) == ("quickfix", True)
    assert codes(action["diagnostics"]) == ["DW1150"]
    after, said = apply(client, dockerfile, POOR, action)
    assert after == POOR.replace("MAINTAINER me", 'LABEL org.opencontainers.image.authors="me"')
    assert "DW1150" not in codes(said)


def test_a_repair_that_may_break_something_says_so(client, dockerfile):
    client.open(dockerfile, POOR)
    action = titled(client.actions(dockerfile, span(2, 5, 2, 5)), "Add --no-install-recommends")
    assert action["title"].endswith("(unsafe: a recommended package may be needed after all)")
    assert "isPreferred" not in action
    after = apply(client, dockerfile, POOR, action)[0]
    assert after.endswith("RUN apt-get install --no-install-recommends ca-certificates curl\n")


def test_only_what_stands_in_the_range(client, dockerfile):
    client.open(dockerfile, POOR)
    actions = client.actions(dockerfile, span(1, 0, 1, 5), ["quickfix"])
    assert {one for each in actions for one in codes(each["diagnostics"])} == {"DW1150"}
    assert not client.actions(dockerfile, span(3, 0, 3, 0), ["quickfix"])


def test_all_safe_repairs_are_those_of_fix(client, dockerfile, tmp_path):
    text = (
        "FROM golang:1.23 AS build\r\nRUN go build # \U0001f433\r\nFROM debian\r\n"
        "MAINTAINER me\r\nEXPOSE 1.2.3.4:80:80\r\nCOPY --from=0 /a /b\r\n"
    )
    client.open(dockerfile, text)
    (action,) = client.actions(dockerfile, span(0, 0, 0, 0), [FIX_ALL])
    assert action["kind"] == FIX_ALL
    after, _ = apply(client, dockerfile, text, action)
    file = tmp_path / "Dockerfile"
    file.write_bytes(text.encode())
    command = [sys.executable, "-m", "dockward", "fix", "--apply", "Dockerfile"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert after.encode() == file.read_bytes() != text.encode()
    assert not client.actions(dockerfile, span(0, 0, 0, 0), [FIX_ALL]), "nothing is left"


def test_kinds_are_given_as_asked(client, dockerfile):
    client.open(dockerfile, POOR)

    def kinds(only=None, trigger=1):
        return {one["kind"] for one in client.actions(dockerfile, WHOLE, only, trigger)}

    assert kinds() == {"quickfix", FIX_ALL}
    assert kinds(trigger=2) == {"quickfix"}, "not for every move of the cursor"
    assert kinds(["source"]) == kinds(["source.fixAll"]) == {FIX_ALL}
    assert kinds(["source.fixAll.other"]) == kinds(["refactor"]) == set()


@pytest.mark.parametrize(
    "case",
    [
        ("FROM debian\n", "DW0451", 0, "# dockward: ignore[DW0451] say why\nFROM debian\n"),
        (
            "\ufeff# syntax=docker/dockerfile:1\r\n\tFROM debian\r\n",
            "DW0451",
            1,
            "\ufeff# syntax=docker/dockerfile:1\r\n\t# dockward: ignore[DW0451] say why\r\n\tFROM debian\r\n",
        ),
        (
            "FROM a:1\nRUN true \\\n  # words\n  && apt-get install x\n",
            "DW0951",
            3,
            "FROM a:1\n# dockward: ignore[DW0951] say why\nRUN true \\\n  # words\n  && apt-get install x\n",
        ),
        (
            "FROM a:1\nRUN <<E\nset -e\napt-get install x\nE\n",
            "DW0951",
            3,
            "FROM a:1\n# dockward: ignore[DW0951] say why\nRUN <<E\nset -e\napt-get install x\nE\n",
        ),
    ],
)
def test_a_comment_excuses_the_finding(client, dockerfile, case):
    text, rule, line, expected = case
    before = codes(client.open(dockerfile, text))
    action = titled(client.actions(dockerfile, span(line, 0, line, 99)), f"Ignore {rule} here")
    assert "isPreferred" not in action
    after, said = apply(client, dockerfile, text, action)
    assert after == expected
    assert sorted([*codes(said), rule]) == sorted(before)


def test_a_comment_excuses_what_a_service_has(client, compose):
    text = "services:\r\n  web:\r\n    image: a:1.2\r\n    privileged: true\r\n"
    before = codes(client.open(compose, text, "yaml"))
    action = titled(client.actions(compose, span(3, 16, 3, 16)), "Ignore DW0503 here")
    after, said = apply(client, compose, text, action)
    assert after == text.replace("    privileged", "    # dockward: ignore[DW0503] say why\r\n    privileged")
    assert sorted([*codes(said), "DW0503"]) == sorted(before)


def test_edits_are_bound_to_the_version_where_the_client_can_check_it(start, dockerfile):
    client = start()
    client.initialize(workspace={"workspaceEdit": {"documentChanges": True}})
    client.open(dockerfile, POOR, version=7)
    action = titled(client.actions(dockerfile, span(1, 0, 1, 0)), "label")
    (change,) = action["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": dockerfile, "version": 7}
    assert edited(POOR, change["edits"]) != POOR


def test_what_is_asked_while_typing_is_about_what_was_typed(client, dockerfile):
    client.open(dockerfile, "FROM debian:12.8\n")
    client.change(dockerfile, 2, "# \n\nFROM debian:12.8\nMAINTAINER me\n")
    action = titled(client.actions(dockerfile, span(3, 0, 3, 0)), "label")
    (edits,) = action["edit"]["changes"].values()
    assert edits[0]["range"]["start"]["line"] == 3


def test_a_repair_of_a_service(client, compose):
    text = "services:\r\n  web: # here\r\n    image: a:1.2\r\n"
    assert "DW0507" in codes(client.open(compose, text, "yaml"))
    actions = client.actions(compose, span(1, 3, 1, 3))
    action = next(one for one in actions if codes(one["diagnostics"]) == ["DW0507"] and "Ignore" not in one["title"])
    after, said = apply(client, compose, text, action)
    assert after.startswith(text)
    assert "no-new-privileges" in after
    assert "DW0507" not in codes(said)


LONG = """\
services:
  web:
    image: a:1.2
    privileged: true   # for now
    ports:
      - "80:80"
      - target: 90
        published: 9090
    restart: always
"""


@pytest.mark.parametrize(
    ("line", "character", "rules"),
    [
        (3, 6, {"DW0503"}),
        (3, 15, {"DW0503"}),
        (4, 6, {"DW0716"}),
        (5, 12, {"DW0716"}),
        (7, 10, {"DW0716"}),
        (6, 17, {"DW0716"}),
    ],
)
def test_repairs_are_offered_wherever_the_entry_is_touched(client, compose, line, character, rules):
    client.open(compose, LONG, "yaml")
    offered = client.actions(compose, span(line, character, line, character), ["quickfix"])
    assert {one for each in offered if "Ignore" not in each["title"] for one in codes(each["diagnostics"])} == rules


def test_an_entry_of_a_list_has_its_own_repair_alone(client, compose):
    client.open(compose, LONG, "yaml")
    titles = [one["title"] for one in client.actions(compose, span(5, 12, 5, 12), ["quickfix"])]
    assert [one for one in titles if "9090" in one] == []
    assert [one for one in titles if "80/tcp" in one] != []
    assert client.actions(compose, span(2, 6, 2, 6), ["quickfix"])
    assert not client.actions(compose, span(0, 2, 0, 2), ["quickfix"])


def test_what_is_found_in_an_instruction_is_mended_from_all_of_it(client, dockerfile):
    text = "FROM debian:12.8\nRUN true && \\\n    apt-get install curl\n"
    client.open(dockerfile, text)
    for place in ((1, 0), (1, 6), (2, 21)):
        actions = client.actions(dockerfile, span(*place, *place), ["quickfix"])
        assert [one for one in actions if "--no-install-recommends" in one["title"]]


def test_no_secret_is_put_into_a_file_by_an_editor(client, compose):
    """`dockward fix` makes such files in a directory that only their owner may enter."""
    text = "services:\n  web:\n    image: postgres:17.2\n    environment:\n      POSTGRES_PASSWORD: hunter2abc\n"
    client.open(compose, text, "yaml")
    actions = client.actions(compose, WHOLE)
    assert actions
    assert all(list(one["edit"]["changes"]) == [compose] for one in actions)
    assert not [one for one in actions if "secret" in one["title"].lower() and "Ignore" not in one["title"]]
