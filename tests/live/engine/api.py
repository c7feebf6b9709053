"""A small client of the Engine API over a unix socket: enough to set up worlds, quick enough for hundreds of them."""

import http.client
import json
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

TIMEOUT = 120.0
"""Seconds for one request; an image build is the longest."""


class ApiError(Exception):
    """The engine refused: its status and its own words."""

    def __init__(self, request: str, status: int, message: str) -> None:
        super().__init__(f"{request}: {status} {message}")
        self.status = status
        self.message = message


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class EngineApi:
    """The API behind one socket, in the newest version that the engine speaks."""

    def __init__(self, path: str) -> None:
        self._path = path

    def call(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """Send one request; a dict goes as JSON, bytes as a tar archive.

        Returns the decoded JSON, a list for a stream of JSON lines, None for an empty answer.
        Raises `ApiError` when the engine refuses, `OSError` when it isn't there.
        """
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        content, headers = _encode(body)
        connection = _UnixConnection(self._path)
        try:
            connection.request(method, target, content, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            raise ApiError(f"{method} {path}", answer.status, _message(text))
        return _decode(text)


def _encode(body: object) -> tuple[bytes | None, Mapping[str, str]]:
    if body is None:
        return None, {}
    if isinstance(body, bytes):
        return body, {"Content-Type": "application/x-tar"}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def _message(text: str) -> str:
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return text.strip()


def _decode(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return text
