"""An authorization plugin of the engine: refuses privileged containers. Runs as a program: `authorization.py SOCKET`.

The protocol is the Engine's: https://docs.docker.com/engine/extend/plugins_authorization/
"""

import base64
import binascii
import json
import os
import re
import socketserver
import sys
from http.server import BaseHTTPRequestHandler
from typing import Any

_CREATE = re.compile(r"(/v[0-9.]+)?/containers/create(\?|$)")
_MOST_BYTES = 4 << 20


def decide(request: dict[str, Any]) -> dict[str, Any]:
    """The answer to AuthZPlugin.AuthZReq."""
    if request.get("RequestMethod") != "POST" or not _CREATE.match(request.get("RequestUri", "")):
        return {"Allow": True}
    try:
        body = json.loads(base64.b64decode(request.get("RequestBody", "")))
        privileged = bool(body.get("HostConfig", {}).get("Privileged"))
    except (binascii.Error, ValueError, AttributeError):
        return {"Allow": False, "Msg": "the request could not be read"}
    return {"Allow": not privileged, "Msg": "no privileged containers here" if privileged else ""}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:  # the name that http.server calls
        length = min(int(self.headers.get("Content-Length") or 0), _MOST_BYTES)
        content = self.rfile.read(length)
        answer = {"Implements": ["authz"]} if self.path == "/Plugin.Activate" else {"Allow": True}
        if self.path == "/AuthZPlugin.AuthZReq":
            answer = decide(json.loads(content))
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's own word
        """Say nothing: it would stand between the engine's own lines."""

    def address_string(self) -> str:
        return "engine"


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


if __name__ == "__main__":
    os.umask(0o077)
    _Server(sys.argv[1], _Handler).serve_forever()
