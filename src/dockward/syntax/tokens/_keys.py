"""Credentials that are no single word: private keys, addresses with a password, whole files of an account."""

import base64
import re
from collections.abc import Iterator

from dockward.syntax.regex import regex
from dockward.syntax.tokens.kind import Kind

PRIVATE_KEY = "private-key"
IN_URL = "password-in-url"
"""A kind that others may be within, which say more."""
KINDS = tuple(
    Kind(id=id_, title=title, body=body, inside="", entropy=0.0)
    for id_, title, body in (
        (PRIVATE_KEY, "private key", ""),
        ("pgp-private-key", "PGP private key", ""),
        ("putty-private-key", "PuTTY private key", ""),
        ("google-service-account", "Google service account key", ""),
        (IN_URL, "address with a password", ""),
        ("slack-webhook", "Slack webhook", ""),
        ("discord-webhook", "Discord webhook", ""),
        ("teams-webhook", "Microsoft Teams webhook", ""),
        ("zapier-webhook", "Zapier webhook", ""),
        ("netrc-password", "password in .netrc", ""),
    )
)
_BETWEEN = rb"""(?:[\s"',+;&|()]|echo\s|printf\s|%s|-[neE]{1,3}\s|>{1,2}\s?[\w./~$-]{1,100})*+"""
"""What stands between the lines of a key that is written piece by piece: quotes, and commands that write one each."""
_PEM = regex(
    rb"-----BEGIN (?P<sort>(?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----"
    + _BETWEEN
    + rb"(?:[A-Za-z-]{1,40}: [^\n\v\"']{0,200}+[\n\v\"']"
    + _BETWEEN
    + rb")*+(?P<body>[A-Za-z0-9+/=]{40,80})"
)
_PEM_BEGINS = regex(rb"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY")
_PEM_END = regex(rb"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_BODY_GOES_ON = regex(rb"(?:" + _BETWEEN.removesuffix(b"*+") + rb"|[A-Za-z0-9+/=]+)*+")
_MOST_KEY = 65_536
"""Bytes from a private key's first line to its last."""
_OPENSSH = b"b3BlbnNzaC1rZXktdjE"
"""How every private key of OpenSSH begins under its first line."""
_ENCODED_KEYS = (b"LS0tLS1CRUdJTi", b"UHVUVFktVXNlci1LZXkt")
"""`-----BEGIN ` and `PuTTY-User-Key-` in Base64."""
_ENCODED = regex(rb"(?:[A-Za-z0-9+/=]++|\r?\n[ \t]{0,20}|\v\v?)++")
_LEAST_ENCODED, _HEAD_ENCODED = 100, 60
_PUTTY = regex(rb"PuTTY-User-Key-File-\d: ")
_PUTTY_BODY = regex(rb"Private-Lines: \d{1,4}" + _BETWEEN + rb"[A-Za-z0-9+/=]{20}")
_ENCODED_HEAD = regex(rb"PRIVATE KEY|^PuTTY-User-Key-File")
_MOST_HEAD = 4_096
"""Bytes of a key of PuTTY before what is private in it."""
_MARKS = (b"PRIVATE KEY", _OPENSSH, *_ENCODED_KEYS, b"private_key_id", b"PuTTY-User-Key", b"hook", b"machine")
MARKS = (*_MARKS, rb"://[^\s/@]{0,200}@")
"""Patterns of what all of them have, one or another."""
_SEPARATORS = b" \t\r\n\v\"',+;&|()>"
_SERVICE = regex(rb'"private_key_id"\s*:\s*"[0-9a-f]{40}"')
_HOOKS = (
    (
        "slack-webhook",
        regex(rb"hooks\.slack\.com/(?:services|workflows)/T[A-Z0-9]{8,12}/[AB][A-Z0-9]{8,12}/[A-Za-z0-9]{20,48}"),
    ),
    ("discord-webhook", regex(rb"discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,80}")),
    (
        "teams-webhook",
        regex(rb"[a-z0-9]+\.webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}"),
    ),
    ("zapier-webhook", regex(rb"hooks\.zapier\.com/hooks/catch/\d{4,10}/[a-z0-9]{5,10}")),
)
_URL = regex(
    rb"\b[a-z][a-z0-9+.-]{1,20}://(?P<user>[^\s:/@\"'<>{}$%]{0,64}):(?P<password>[^\s:/@\"'<>{}$%*]{6,128})@(?P<host>[A-Za-z0-9.-]{3,253})"
)
_WEAK = frozenset(
    b"password passwd secret example username changeme postgres testtest password1 token123 redispass mysecret".split()
)
_NOWHERE = regex(
    rb"(?:^|\.)(?:example|test|invalid|localhost)(?:\.[a-z]+)?$|^(?:host|hostname|server|proxy|domain|db|ip|address)$",
    re.IGNORECASE,
)
_NETRC = regex(rb"machine\s+\S{1,253}\s+login\s+\S{1,100}\s+password\s+(?!string\s)(?P<password>[^\s{}$%<>]{6,200})")
"""Of three fields of Go's type `string` nothing is a password."""


def find_keys(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Where they begin and end, and what kind they are of, in a text without escapes."""
    yield from _private_keys(data)
    if b"private_key_id" in data:
        yield from ((*found.span(), "google-service-account") for found in _SERVICE.finditer(data))
    if b"hooks" in data or b"webhook" in data:
        for kind, form in _HOOKS:
            yield from ((*found.span(), kind) for found in form.finditer(data))
    if b"machine" in data:
        yield from ((*found.span("password"), "netrc-password") for found in _NETRC.finditer(data))
    yield from _addresses(data)


def _private_keys(data: bytes) -> Iterator[tuple[int, int, str]]:
    if b"PRIVATE KEY" in data:
        for found in _PEM.finditer(data):
            kind = "pgp-private-key" if b"PGP" in found["sort"] else PRIVATE_KEY
            yield found.start(), _key_end(data, found.end()), kind
    if _OPENSSH in data:
        yield from _bodies(data)
    for start in _ENCODED_KEYS:
        if start in data:
            yield from _encoded(data, start)
    if b"PuTTY-User-Key" in data:
        yield from _of_putty(data)


def key_blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """All that stands from the first line of a private key to its last, whatever it is: for who hides it."""
    for begins in _PEM_BEGINS.finditer(data) if b"PRIVATE KEY" in data else ():
        yield begins.start(), _last_line(data, begins.end()) or begins.end()


def _last_line(data: bytes, at: int) -> int:
    """Where the last line of the key ends that holds this; 0 where it has none."""
    following = data.find(b"-----BEGIN", at, at + _MOST_KEY)
    last = _PEM_END.search(data, at, following if following >= 0 else at + _MOST_KEY)
    return last.end() if last is not None else 0


def _key_end(data: bytes, at: int) -> int:
    """Where a key ends that is read up to there: behind its last line, or with what may be a part of it."""
    if end := _last_line(data, at):
        return end
    goes_on = _BODY_GOES_ON.match(data, at, at + _MOST_KEY)
    return at + len(goes_on[0].rstrip(_SEPARATORS)) if goes_on else at


def _bodies(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Private keys of OpenSSH that are known without their first line."""
    end = 0
    for at in _each(data, _OPENSSH):
        if at >= end:
            end = _key_end(data, at)
            yield at, end, PRIVATE_KEY


def _of_putty(data: bytes) -> Iterator[tuple[int, int, str]]:
    end = 0
    for found in _PUTTY.finditer(data):
        body = _PUTTY_BODY.search(data, found.end(), found.end() + _MOST_HEAD) if found.start() >= end else None
        if body is not None:
            end = _key_end(data, body.end())
            yield found.start(), end, "putty-private-key"


def _each(data: bytes, what: bytes) -> Iterator[int]:
    at = -1
    while (at := data.find(what, at + 1)) >= 0:
        yield at


def _encoded(data: bytes, start: bytes) -> Iterator[tuple[int, int, str]]:
    """Private keys in Base64, as Kubernetes and build systems hand them over."""
    end = 0
    for at in _each(data, start):
        found = _ENCODED.match(data, at) if at >= end else None
        if found is not None and len(found[0]) >= _LEAST_ENCODED:
            end = found.end()
            head = found[0][:_LEAST_ENCODED].translate(None, b"\r\n\v \t=")[:_HEAD_ENCODED]
            if len(head) == _HEAD_ENCODED and _ENCODED_HEAD.search(base64.b64decode(head)):
                yield at, at + len(found[0].rstrip()), PRIVATE_KEY


def _addresses(data: bytes) -> Iterator[tuple[int, int, str]]:
    at = -1
    while (at := data.find(b"://", at + 1)) >= 0:
        found = _URL.match(data, _scheme_start(data, at))
        if found and found["password"].lower() not in _WEAK and not _NOWHERE.search(found["host"]):
            yield *found.span("password"), IN_URL


def _scheme_start(data: bytes, at: int) -> int:
    start = at
    while start > 0 and at - start < 20 and (chr(data[start - 1]).isalnum() or data[start - 1] in b"+.-"):  # noqa: PLR2004  # letters of a scheme
        start -= 1
    return start
