"""Credentials that are no single word: private keys, addresses with a password, whole files of an account."""

import re
from collections.abc import Iterator

from dockward.syntax.regex import regex
from dockward.syntax.tokens.kind import Kind

KINDS = tuple(
    Kind(id=id_, title=title, body=body, inside="", entropy=0.0)
    for id_, title, body in (
        ("private-key", "private key", ""),
        ("pgp-private-key", "PGP private key", ""),
        ("putty-private-key", "PuTTY private key", ""),
        ("google-service-account", "Google service account key", ""),
        ("password-in-url", "address with a password", ""),
        ("slack-webhook", "Slack webhook", ""),
        ("discord-webhook", "Discord webhook", ""),
        ("teams-webhook", "Microsoft Teams webhook", ""),
        ("zapier-webhook", "Zapier webhook", ""),
        ("netrc-password", "password in .netrc", ""),
    )
)
_PEM = regex(
    rb"-----BEGIN (?P<sort>(?:[A-Z0-9]+ ){0,3})PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|[\"',+])*"
    rb"(?:[A-Za-z-]+: [^\n]{0,200}(?:\s|\\[nr])+)*(?P<body>[A-Za-z0-9+/=]{40,80})"
)
_PUTTY = regex(rb"PuTTY-User-Key-File-\d: .{1,40}\r?\n(?:.{1,80}\r?\n){1,4}?Private-Lines: \d+\r?\n[A-Za-z0-9+/=]{20}")
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
_NETRC = regex(rb"machine\s+\S{1,253}\s+login\s+\S{1,100}\s+password\s+(?P<password>[^\s{}$%<>]{6,200})")


def find_keys(data: bytes) -> Iterator[tuple[int, str]]:
    """Where they begin, and what kind they are of."""
    if b"PRIVATE KEY" in data:
        for found in _PEM.finditer(data):
            yield found.start(), "pgp-private-key" if b"PGP" in found["sort"] else "private-key"
    if b"private_key_id" in data:
        yield from ((found.start(), "google-service-account") for found in _SERVICE.finditer(data))
    if b"PuTTY-User-Key" in data:
        yield from ((found.start(), "putty-private-key") for found in _PUTTY.finditer(data))
    if b"hooks" in data or b"webhook" in data:
        for kind, form in _HOOKS:
            yield from ((found.start(), kind) for found in form.finditer(data))
    if b"machine" in data:
        yield from ((found.start("password"), "netrc-password") for found in _NETRC.finditer(data))
    yield from _addresses(data)


def _addresses(data: bytes) -> Iterator[tuple[int, str]]:
    at = -1
    while (at := data.find(b"://", at + 1)) >= 0:
        found = _URL.match(data, _scheme_start(data, at))
        if found and found["password"].lower() not in _WEAK and not _NOWHERE.search(found["host"]):
            yield found.start(), "password-in-url"


def _scheme_start(data: bytes, at: int) -> int:
    start = at
    while start > 0 and at - start < 20 and (chr(data[start - 1]).isalnum() or data[start - 1] in b"+.-"):  # noqa: PLR2004  # letters of a scheme
        start -= 1
    return start
