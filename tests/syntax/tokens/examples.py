"""One made-up credential of every kind that is told by its form or by a name, and private keys in all their forms."""

import base64
import random

from msgspec import Struct
from tests.syntax.tokens.samples import sample

from dockward.syntax.tokens import kinds

SETTING = "SETTING"
"""A name that says nothing."""


class Example(Struct, frozen=True):
    """`secret` is what nothing may show of it: all that stands behind the beginning that everyone knows."""

    kind: str
    value: str
    secret: str
    name: str = SETTING

    @property
    def parts(self):
        """Every eight characters in a row of the secret; all of a shorter one."""
        return {self.secret[at : at + 8] for at in range(max(len(self.secret) - 7, 1))}


def _of(kind):
    if kind.prefixes or kind.inside:
        for nr, prefix in enumerate(kind.prefixes or ("",)):
            body = sample(kind.body, nr, kind.entropy + 0.1)
            yield Example(kind.id, prefix + body, body.replace(kind.inside, "", 1) if kind.inside else body)
    for nr, name in enumerate(kind.names):
        body = sample(kind.body, nr, kind.entropy + 0.1)
        yield Example(kind.id, body, body, name.upper() if nr % 2 else name)


EXAMPLES = [one for kind in kinds().values() for one in _of(kind)]
_CHANCE = random.Random(7)
LINES = [base64.b64encode(_CHANCE.randbytes(48)).decode() for _ in range(4)] + ["dGhlIGxhc3Qgb25lPQ=="]
_OPENSSH = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ"
_WEB = base64.b64encode(_CHANCE.randbytes(90)).decode().replace("+", "x").replace("/", "y")


def _pem(sort, *before, first=""):
    return [f"-----BEGIN {sort}-----", *before, first + LINES[0][len(first) :], *LINES[1:], f"-----END {sort}-----"]


KEYS = {
    **{
        sort: ("private-key", _pem(sort))
        for sort in ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
    },
    "OpenSSH": ("private-key", _pem("OPENSSH PRIVATE KEY", first=_OPENSSH)),
    "with headers": (
        "private-key",
        _pem("RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,01AB", ""),
    ),
    "PGP": ("pgp-private-key", _pem("PGP PRIVATE KEY BLOCK", "Version: GnuPG v2", "")),
    "PuTTY": (
        "putty-private-key",
        [
            *("PuTTY-User-Key-File-2: ssh-rsa", "Encryption: none", "Comment: me", "Public-Lines: 1"),
            *("AAAAB3NzaC1yc2EA", "Private-Lines: 5", *LINES, "Private-MAC: 0a1b2c"),
        ],
    ),
}
"""By what they are: the kind, and the lines, of which those of `LINES` are secret."""
OTHERS = [
    Example("slack-webhook", f"https://hooks.slack.com/services/T0AB12CD34/B0AB12CD34/{_WEB[:24]}", _WEB[:24]),
    Example("discord-webhook", f"https://discord.com/api/webhooks/{'178' * 6}/{_WEB[:68]}", _WEB[:68]),
    Example(
        "teams-webhook",
        f"https://acme.webhook.office.com/webhookb2/{'0a1b2c3d-' * 4}@{'5' * 36}/IncomingWebhook/{'4b5c6d7e' * 4}",
        "4b5c6d7e" * 4,
    ),
    Example("zapier-webhook", "https://hooks.zapier.com/hooks/catch/48213/k9x2mqw7", "k9x2mqw7"),
    Example("password-in-url", "postgres://app:Vq8zL2pXw9@db.internal:5432/app", "Vq8zL2pXw9"),
]
"""Addresses, of which what comes last is secret, or the password."""
