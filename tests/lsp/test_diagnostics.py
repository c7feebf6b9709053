"""What is published of open documents, to a real client over stdio."""

import json
import subprocess
import sys

import pytest
from tests.lsp.words import codes, one_of, where

POOR = "FROM debian\nMAINTAINER me\nRUN apt-get install curl\n"
SERVICE = "services:\n  web:\n    image: a:1.2\n    privileged: true\n"


def lines_of(folder, name, text, *options):
    """What `dockward lint` says of the text, as `(line, column, rule)`, and what it could not judge."""
    file = folder / name
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = subprocess.run(
        [sys.executable, "-m", "dockward", "lint", "-o", "lines", *options, name],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=60,
    )
    file.unlink()
    found, gaps = [], []
    for line in done.stdout.decode().splitlines():
        if line.startswith("dockward: could not judge: "):
            gaps.append(line.removeprefix("dockward: could not judge: "))
        elif ": error: " in line:
            gaps.append(line.replace(": error: ", ": ", 1))
        else:
            place, _, rest = line.partition(": ")
            _, row, column = place.rsplit(":", 2)
            found.append((int(row), int(column), rest[rest.rindex("[") + 1 : -1]))
    return found, gaps


def as_lines(diagnostics):
    return [
        (one["range"]["start"]["line"] + 1, one["range"]["start"]["character"] + 1, one["code"])
        for one in diagnostics
        if one["code"].startswith("DW")
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", POOR),
        (
            "Dockerfile",
            "\tFROM debian AS b\r\n# x\r\nRUN \\\r\n  apt-get install -y \\\r\n  curl\r\nCOPY --from=0 /a /b\r\n",
        ),
        ("Dockerfile", "# hadolint ignore=DL3006\nFROM debian\nFRUM x\nRUN sudo ls"),
        ("compose.yaml", SERVICE),
        (
            "compose.yaml",
            "services:\n  a: &a\n    image: b\n    ports: ['80:80']\n  c:\n    <<: *a\n    network_mode: host\n",
        ),
        ("compose.yaml", "services: [\n"),
        ("odd.yaml", "services:\n  a:\n    image: b\n    pid: host\n"),
    ],
)
def test_it_says_what_lint_says(client, tmp_path, name, text):
    found, gaps = lines_of(tmp_path, name, text)
    said = client.open((tmp_path / name).as_uri(), text, "yaml" if "yaml" in name else "dockerfile")
    assert found or gaps
    assert as_lines(said) == list(dict.fromkeys(found)), "what services have from one anchor is told once"
    told = [one["message"] for one in said if not one["code"].startswith("DW")]
    assert len(told) == len(gaps)
    assert all(any(one.removeprefix("could not judge: ") in gap for gap in gaps) for one in told)


def test_all_that_is_said_of_a_finding(client, dockerfile):
    said = client.open(dockerfile, POOR)
    assert one_of(said, "DW0451") == {
        "range": {"start": {"line": 0, "character": 5}, "end": {"line": 0, "character": 11}},
        "severity": 2,
        "code": "DW0451",
        "codeDescription": {"href": "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"},
        "source": "dockward",
        "message": "A Dockerfile builds on an image with neither tag nor digest. No repair is offered: which version "
        "and digest it has now, only its registry knows, or an engine that has it (`--ask-engine`).",
    }
    assert "codeDescription" not in one_of(said, "DW0204"), "that rule names no page in the web"


def test_severities(client, compose, dockerfile):
    said = client.open(compose, SERVICE, "yaml")
    assert one_of(said, "DW0503")["severity"] == 1
    assert where(one_of(said, "DW0503")) == (3, 16, 3, 20)
    said = client.open(dockerfile, POOR)
    assert [one_of(said, one)["severity"] for one in ("DW0451", "DW0204", "DW1150")] == [2, 3, 4]


def test_an_error_in_a_file_is_told_at_its_place_and_the_rest_is_judged(client, dockerfile, compose):
    said = client.open(dockerfile, "FROM debian\nFRUM x y\n")
    error = one_of(said, "refused")
    assert (where(error), error["severity"]) == ((1, 0, 1, 8), 1)
    assert "DW0451" in codes(said)
    said = client.open(compose, "services:\n  web: {image: a\n", "yaml")
    assert one_of(said, "refused")["range"]["start"]["line"] == 2


def test_what_cannot_be_known_is_told_at_the_service(client, compose):
    said = client.open(compose, f"{SERVICE}    user: ${{WHO}}\n", "yaml")
    unknown = [one for one in said if one["code"] == "not-judged"]
    assert unknown
    assert all(where(one) == (1, 2, 1, 5) and one["severity"] == 3 for one in unknown)


def test_a_comment_that_excuses_nothing_is_unnecessary(client, dockerfile):
    said = client.open(dockerfile, "FROM debian:12\n  # dockward: ignore[DW0750] why\nRUN a\n")
    idle = one_of(said, "nothing-to-ignore")
    assert (where(idle), idle["tags"], idle["severity"]) == ((1, 2, 1, 32), [1], 4)


def test_a_comment_that_names_no_rule_says_so(client, dockerfile):
    said = client.open(dockerfile, "FROM debian:12\n# dockward: ignore[DW0999] why\nRUN a\n")
    assert one_of(said, "nothing-to-ignore")["message"] == "there is no such rule"


def test_comments_excuse(client, dockerfile):
    assert "DW0451" not in codes(client.open(dockerfile, "# dockward: ignore[DW0451] tests\nFROM debian\n"))


def test_changes_that_are_not_saved(client, dockerfile, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert "DW0451" in codes(client.open(dockerfile, POOR))
    client.change(dockerfile, 2, (0, 11, 0, 11, ":12.8"), (1, 0, 2, 0, ""))
    said = client.diagnostics(dockerfile, 2)
    assert not {"DW0451", "DW1150"} & set(codes(said))
    assert where(one_of(said, "DW0951"))[:2] == (1, 4)
    client.change(dockerfile, 3, "FROM debian\n")
    assert "DW0451" in codes(client.diagnostics(dockerfile, 3))
    assert (tmp_path / "Dockerfile").read_text() == "FROM scratch\n"


def test_many_changes_end_in_what_the_last_one_makes(client, dockerfile):
    client.open(dockerfile, "FROM \n")
    word = "debian"
    for nr, sign in enumerate(word):
        client.change(dockerfile, 2 + nr, (0, 5 + nr, 0, 5 + nr, sign))
    assert where(one_of(client.diagnostics(dockerfile, 1 + len(word)), "DW0451")) == (0, 5, 0, 11)


def test_nothing_is_left_after_closing(client, dockerfile):
    assert client.open(dockerfile, POOR)
    client.close(dockerfile)
    assert client.diagnostics(dockerfile) == []
    assert client.hover(dockerfile, 0, 6) is None
    assert client.open(dockerfile, POOR)


def test_documents_do_not_mix(client, tmp_path):
    one, other = (tmp_path / "a.Dockerfile").as_uri(), (tmp_path / "b b" / "Dockerfile").as_uri()
    assert "DW0451" in codes(client.open(one, "FROM debian\n"))
    assert "DW0451" not in codes(client.open(other, "FROM debian:12.8\n"))
    client.change(other, 2, "FROM debian\n")
    assert "DW0451" in codes(client.diagnostics(other, 2))
    client.close(one)
    assert client.diagnostics(one) == []
    assert client.hover(other, 0, 6) is not None


def test_what_a_project_includes_is_read_as_it_is_open(client, compose, tmp_path):
    included = (tmp_path / "db" / "db.yaml").as_uri()
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "db.yaml").write_text("services:\n  db:\n    image: a:1\n    privileged: true\n")
    client.open(compose, "include: [db/db.yaml]\nservices: {}\n", "yaml")
    said = client.diagnostics(included)
    assert where(one_of(said, "DW0503")) == (3, 16, 3, 20), "told of a file that isn't open"
    assert "DW0503" not in codes(client.open(included, "services:\n  db:\n    image: a:1\n", "yaml"))
    client.diagnostics(compose, 1)
    client.close(included)
    assert "DW0503" in codes(client.diagnostics(included)), "what is on disk"
    client.close(compose)
    assert client.diagnostics(included) == []


def test_who_reads_a_document_is_judged_with_it(client, compose, tmp_path):
    base = (tmp_path / "base.yaml").as_uri()
    (tmp_path / "base.yaml").write_text("services:\n  it:\n    image: a:1\n")
    client.open(base, "services:\n  it:\n    image: a:1\n", "yaml")
    text = "services:\n  web:\n    extends: {file: base.yaml, service: it}\n"
    assert "DW0301" in codes(client.open(compose, text, "yaml"))
    client.change(base, 2, "services:\n  it:\n    image: a:1\n    mem_limit: 1g\n")
    assert "DW0301" not in codes(client.diagnostics(compose, 1))


def test_an_override_file_is_judged_on_top_of_its_base(client, tmp_path):
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: a:1\n")
    override = (tmp_path / "compose.override.yaml").as_uri()
    said = client.open(override, "services:\n  web:\n    privileged: true\n", "yaml")
    assert where(one_of(said, "DW0503")) == (2, 16, 2, 20)


def test_other_files_are_left_alone(client, tmp_path):
    assert client.open((tmp_path / "values.yaml").as_uri(), "image: a\n", "yaml") == []
    uri = (tmp_path / "late.yaml").as_uri()
    assert client.open(uri, "x: 1\n", "yaml") == []
    client.change(uri, 2, SERVICE)
    assert "DW0503" in codes(client.diagnostics(uri, 2)), "by what it holds now, not by what is on disk"


def test_a_document_that_is_no_file(client):
    uri = "untitled:Untitled-1"
    assert where(one_of(client.open(uri, POOR), "DW0451")) == (0, 5, 0, 11)
    assert client.actions(uri, {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 6}})


def test_the_policy_of_the_workspace_counts(start, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for one in folders:
        one.mkdir()
    (folders[0] / "dockward.yaml").write_text(
        "rules: {DW0204: {enabled: false}}\n"
        "exceptions: [{rule: DW0451, subject: dockerfile/sub/Dockerfile, reason: known}]\n"
    )
    client = start()
    client.initialize(folders=folders)
    first, second = (one / "sub" / "Dockerfile" for one in folders)
    assert not {"DW0204", "DW0451"} & set(codes(client.open(first.as_uri(), POOR)))
    assert {"DW0204", "DW0451"} <= set(codes(client.open(second.as_uri(), POOR)))
    (folders[0] / "dockward.yaml").write_text("rules: {DW0451: {severity: critical}}\n")
    client.tell("textDocument/didSave", {"textDocument": {"uri": first.as_uri()}})
    assert one_of(client.diagnostics(first.as_uri(), 1), "DW0451")["severity"] == 1


def test_a_policy_that_is_wrong_is_told(client, dockerfile, tmp_path):
    (tmp_path / "dockward.yaml").write_text("profil: strict\n")
    said = client.open(dockerfile, POOR)
    assert codes(said) == ["refused"]
    assert "dockward.yaml:1:1" in said[0]["message"]


def test_what_is_sent_is_ascii_json(client, dockerfile):
    said = client.open(dockerfile, "FROM debian\nRUN sudo \U0001f433\nFR\xdcM\n")
    assert json.dumps(said)
