"""Finds what Kubernetes Secrets hold where they are written as manifests: in plain, or merely encoded."""

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dockward.model.workload import EnvKind
from dockward.syntax.regex import regex
from dockward.syntax.secretnames import promise
from dockward.syntax.tokens.kind import Kind
from dockward.syntax.tokens.passwords import is_password

SECRET = "kubernetes-secret"  # noqa: S105  # the id of a kind
KINDS = (Kind(id=SECRET, title="value of a Kubernetes Secret", body="", entropy=0.0),)
_KIND = regex(rb"""(?m)^[ \t]*["']?kind["']?[ \t]*:[ \t]*["']?Secret["']?[ \t]*,?[ \t]*\r?$""")
_SEPARATOR = regex(rb"(?m)^---.*$")
_BLOCK = regex(rb"""(?m)^(?P<indent>[ \t]{0,40})["']?(?P<block>data|stringData)["']?[ \t]*:[ \t]*(?:\{[ \t]*)?\r?$""")
_LINE = regex(rb"(?P<indent>[ \t]*)(?P<rest>[^\n]*)\n?")
_ENTRY = regex(rb"""["']?(?P<name>[\w.-]{1,253})["']?[ \t]*:[ \t]*["']?(?P<value>[^\s"'#]+)["']?[ \t]*,?[ \t]*\r?""")
_KEY_FILES = regex(r"\.dockerconfigjson|\.dockercfg|tls\.key|ssh-privatekey|.*\.(?:key|pem|p12|pfx|jks)|id_[a-z0-9]+")


class Value(NamedTuple):
    """Where the name of a value and the value itself begin, and whether it is secret by these two."""

    name: int
    at: int
    secret: bool


def find_values(data: bytes) -> list[Value]:
    """What Secrets hold, in their order."""
    if b"Secret" not in data:
        return []
    starts = [0, *(one.end() for one in _SEPARATOR.finditer(data)), len(data)]
    documents = [pair for pair in pairwise(starts) if _KIND.search(data, *pair)]
    return [one for start, end in documents for one in _values(data, start, end)]


def _values(data: bytes, start: int, end: int) -> Iterator[Value]:
    for block in _BLOCK.finditer(data, start, end):
        at = block.end() + 1
        while at < end and (line := _LINE.match(data, at, end)) and _is_within(line, block):
            if one := _ENTRY.fullmatch(data, line.start("rest"), line.end("rest")):
                secret = _is_secret(one["name"].decode(), one["value"], encoded=block["block"] == b"data")
                yield Value(one.start("name"), one.start("value"), secret)
            at = line.end()


def _is_within(line: "re.Match[bytes]", block: "re.Match[bytes]") -> bool:
    return len(line["indent"]) > len(block["indent"]) or not line["rest"].strip()


def _is_secret(name: str, written: bytes, *, encoded: bool) -> bool:
    try:
        value = (base64.b64decode(written, validate=True) if encoded else written).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    if _KEY_FILES.fullmatch(name):
        return bool(re.search(r"PRIVATE KEY|\"auth\"|\"password\"", value))
    return promise(name) is EnvKind.CREDENTIAL and is_password(value.strip(), words=True)
