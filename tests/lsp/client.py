"""An editor as the server sees it: starts `dockward lsp`, speaks the protocol over its two streams, forgets nothing."""

import json
import os
import subprocess
import sys

PATIENCE = 60
"""Seconds that a test waits for what must come; only a server that hangs makes a test wait so long."""


class Client:
    """One client of one server. Reading blocks until what was asked for has come."""

    def __init__(self, folder, *, environment=None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dockward", "lsp"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self.folder = folder
        self.published = []
        """Every publication, in the order in which they came."""
        self._next = 0
        self._seen = 0

    def initialize(self, *, encodings=None, folders=None, **capabilities):
        general = {"positionEncodings": encodings} if encodings else {}
        answer = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "workspaceFolders": [{"uri": one.as_uri(), "name": one.name} for one in folders or [self.folder]],
                "capabilities": {"general": general, **capabilities},
            },
        )
        self.tell("initialized", {})
        return answer["result"]

    def raw(self, body, head=None):
        data = body if isinstance(body, bytes) else body.encode()
        self.process.stdin.write((head or f"Content-Length: {len(data)}\r\n\r\n").encode() + data)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.raw(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}))

    def ask(self, method, params):
        self._next += 1
        self.raw(json.dumps({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params}))
        return self.until(lambda one: one.get("id") == self._next and "method" not in one)

    def until(self, wanted):
        """The next message that is wanted; publications on the way are kept."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                self.published.append(message["params"])
            if wanted(message):
                return message

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            assert line, f"the server went away: {self.process.stderr.read().decode()}"
            name, _, value = line.partition(b":")
            assert name in {b"Content-Length", b"Content-Type"}, line
            if name == b"Content-Length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def open(self, uri, text, language="dockerfile", version=1):
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return self.diagnostics(uri, version)

    def change(self, uri, version, *changes):
        """Changes are whole texts, or `(start line, start, end line, end, text)`."""
        events = [
            {"text": one}
            if isinstance(one, str)
            else {
                "range": {
                    "start": {"line": one[0], "character": one[1]},
                    "end": {"line": one[2], "character": one[3]},
                },
                "text": one[4],
            }
            for one in changes
        ]
        self.tell(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": events}
        )

    def diagnostics(self, uri, version=None):
        """What is published of a document of this version, or next of a file that isn't open."""

        def wanted(one):
            params = one.get("params", {})
            return (
                one.get("method") == "textDocument/publishDiagnostics"
                and params["uri"] == uri
                and params.get("version") == version
            )

        return self.until(wanted)["params"]["diagnostics"]

    def actions(self, uri, where, only=None, trigger=1):
        context = {"diagnostics": [], "triggerKind": trigger} | ({"only": only} if only else {})
        params = {"textDocument": {"uri": uri}, "range": where, "context": context}
        return self.ask("textDocument/codeAction", params)["result"]

    def hover(self, uri, line, character):
        params = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        return self.ask("textDocument/hover", params)["result"]

    def close(self, uri):
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def end(self):
        """Take leave as the protocol wants it; the exit status and what stood on standard error."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        return self.left()

    def left(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        assert not rest, rest
        said = self.process.stderr.read().decode()
        return self.process.wait(PATIENCE), said
