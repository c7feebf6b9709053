"""Messages and documents that mean harm, or are simply wrong: none ends the server, none costs more than its bound."""

import json
import os

from tests.lsp.words import WHOLE, codes, one_of

from dockward.lsp.wire import MOST_HEADER_BYTES, MOST_MESSAGE_BYTES, Messages

ALIVE = "FROM debian\n"


def is_alive(client, uri):
    return "DW0451" in codes(client.open(uri, ALIVE))


NO_MESSAGES = [
    "",
    "{",
    "null",
    "[]",
    "[1, {}]",
    "{}",
    '"text"',
    '{"jsonrpc": "1.0", "method": "exit"}',
    '{"jsonrpc": "2.0"}',
    '{"jsonrpc": "2.0", "method": 3}',
    '{"jsonrpc": "2.0", "method": "textDocument/didOpen"}',
    '{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": 1}}}',
    '{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": []}',
    '{"jsonrpc": "2.0", "method": "$/setTrace", "params": {"value": "loud"}}',
    '{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 99}}',
    '{"jsonrpc": "2.0", "id": 99, "result": 1}',
    '{"jsonrpc": "2.0", "id": {}, "method": "shutdown"}',
    b"\xff\xfe\x00",
    "[" * 100_000,
    '{"jsonrpc": "2.0", "method": "notebookDocument/didOpen", "params": {}}',
]


def test_messages_that_are_none(client, dockerfile):
    for body in NO_MESSAGES:
        client.raw(body)
        assert is_alive(client, dockerfile), body[:80]
    status, said = client.end()
    assert status == 0
    assert "Traceback" not in said


NO_HEADS = [
    "Content-Length: x\r\n\r\n",
    "Content-Length: -1\r\n\r\n",
    "\r\n\r\n",
    "Nonsense\r\n\r\n",
    "x" * (3 * MOST_HEADER_BYTES) + "\r\n\r\n",
]


def test_heads_that_are_none(client, dockerfile):
    for head in NO_HEADS:
        client.raw("", head)
        assert is_alive(client, dockerfile), head[:80]


def test_what_is_asked_wrongly_is_answered(client):
    assert client.ask("textDocument/rename", {})["error"]["code"] == -32602
    assert client.ask("no/such", {})["error"]["code"] == -32601
    assert client.ask("workspace/executeCommand", {"command": "rm"})["error"]


def test_documents_that_are_not_open(client, dockerfile, tmp_path):
    client.change(dockerfile, 2, (0, 0, 0, 0, "x"))
    client.close(dockerfile)
    client.tell("textDocument/didSave", {"textDocument": {"uri": dockerfile}})
    assert client.actions(dockerfile, WHOLE) == []
    assert is_alive(client, dockerfile)


def test_ranges_outside_of_the_text(client, dockerfile):
    client.open(dockerfile, ALIVE)
    client.change(dockerfile, 2, (5, 5, 2, 2, "RUN x\n"), (2_000_000_000, 0, 2_000_000_000, 9, "# end"))
    client.change(dockerfile, 3, (0, 2_000_000_000, 0, 2_000_000_000, "x"))
    assert "DW0451" in codes(client.diagnostics(dockerfile, 3))


NO_FILES = [
    "",
    "nothing",
    "file:",
    "file:///",
    "file://host/Dockerfile",
    "file:///%00/Dockerfile",
    "un\0titled:1",
    "file:///a/" + "x" * 5_000 + "/Dockerfile",
    "file:///%ff%fe/Dockerfile",
    "file:///../../etc/Dockerfile",
    "http://[::1/Dockerfile",
    "file:///dev/zero/Dockerfile",
]


def test_addresses_that_mean_no_file(client):
    for uri in NO_FILES:
        assert is_alive(client, uri), uri[:80]
        client.close(uri)
        assert client.diagnostics(uri) == []


HARMFUL = [
    ("Dockerfile", "\0\x01\x02" * 1_000),
    ("Dockerfile", ""),
    ("Dockerfile", "FROM a\nRUN " + "(" * 20_000),
    ("Dockerfile", "FROM a\nRUN " + "a " * 1_000_000),
    ("Dockerfile", "FROM " + "${a:-" * 5_000),
    ("compose.yaml", "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(f"c{nr}: &c{nr} [*b, *b]\n" for nr in range(99))),
    ("compose.yaml", "[" * 10_000),
    ("compose.yaml", "include: [compose.yaml]\n"),
    ("compose.yaml", "services:\n  a: {extends: {service: a}}\n"),
    ("compose.yaml", "services: \ud800\n"),
]


def test_documents_that_mean_harm(client, dockerfile, tmp_path):
    for name, text in HARMFUL:
        uri = (tmp_path / "sub" / name).as_uri()
        client.open(uri, text, "yaml" if name.endswith("yaml") else "dockerfile")
        client.actions(uri, WHOLE)
        client.hover(uri, 0, 0)
        assert is_alive(client, dockerfile), text[:80]
        client.close(uri)
    status, said = client.end()
    assert (status, "Traceback" in said) == (0, False)


def test_a_document_that_is_too_large_says_so(client, dockerfile):
    assert one_of(client.open(dockerfile, "#" * ((16 << 20) + 1)), "refused")["range"]["start"]["line"] == 0
    client.change(dockerfile, 2, (0, 0, 0, 1, ""))
    assert codes(client.diagnostics(dockerfile, 2)) == ["refused"], "it can't know what is left"
    client.change(dockerfile, 3, ALIVE)
    assert "DW0451" in codes(client.diagnostics(dockerfile, 3))


def test_a_rule_that_breaks_ends_nothing(start, tmp_path, dockerfile):
    """`sitecustomize` stands in for a defect: a rule that always raises."""
    (tmp_path / "sitecustomize.py").write_text(
        "from dockward.kit.rule import Rule\n"
        "def problems(self, *rest, _was=Rule.problems):\n"
        "    if self.id == 'DW0451':\n"
        "        raise RuntimeError('password=hunter2')\n"
        "    return _was(self, *rest)\n"
        "Rule.problems = problems\n"
    )
    client = start(environment={"PYTHONPATH": str(tmp_path)})
    client.initialize()
    said = client.open(dockerfile, "FROM debian\nMAINTAINER me\n")
    assert "DW1150" in codes(said)
    assert any("broke (RuntimeError)" in one["message"] for one in said)
    assert "hunter2" not in client.end()[1]


def test_secrets_in_messages_are_not_told_on(client, dockerfile):
    client.raw('{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": "hunter2"}')
    client.open(dockerfile, "FROM debian:12\nENV PASSWORD=hunter2\n")
    _, said = client.end()
    assert "hunter2" not in said


def test_the_exit_status(start, dockerfile):
    assert start().left()[0] == 1, "the client went away"
    client = start()
    client.tell("exit", None)
    assert client.left()[0] == 1, "it never asked to shut down"
    client = start()
    client.initialize()
    client.open(dockerfile, ALIVE)
    assert client.end() == (0, "")


def test_before_hello_nothing_breaks(start, dockerfile):
    client = start()
    client.tell(
        "textDocument/didOpen", {"textDocument": {"uri": dockerfile, "languageId": "x", "version": 1, "text": ""}}
    )
    assert client.initialize()["serverInfo"]["name"] == "dockward"
    assert is_alive(client, dockerfile)


def _messages(tmp_path, data):
    file = tmp_path / "stream"
    file.write_bytes(data)
    return Messages(file.open("rb", buffering=0))


def test_a_body_that_is_too_large_is_passed_over(tmp_path):
    size = MOST_MESSAGE_BYTES + 1
    file = tmp_path / "stream"
    with file.open("wb") as out:
        out.truncate(size)
        out.seek(size)
        out.write(b"next\n")
    with Messages(file.open("rb", buffering=0)) as messages:
        assert json.loads(messages.read(size)) is None
        assert messages.readline() == b"next\n"


def test_a_line_is_cut_and_a_body_ends_with_the_stream(tmp_path):
    with _messages(tmp_path, b"x" * 5_000) as messages:
        assert len(messages.readline()) == MOST_HEADER_BYTES
        assert len(messages.read(10_000)) == 5_000 - MOST_HEADER_BYTES
        assert json.loads(messages.read(10**1_000)) is None
        assert messages.readline() == b""


def test_bytes_stay_what_they_are(tmp_path):
    with _messages(tmp_path, b'"\xff\xc3\xa9"') as messages:
        text = json.loads(messages.read(5))
    assert os.fsencode(text) == b"\xff\xc3\xa9"
