"""Tells what an environment entry's value looks like, by its name and its shape, without keeping the value.

The order is: a key whose shape is known is a credential under any name, or under the name that tells it; then a
connection string with a password; then an option or a line of settings that promises a secret by its name; then a
switch that does without a password; then a name that promises a secret, unless the rest of the name or the value shows
that it is about one instead (`TOKEN_TTL`, `PASSWORD_MIN_LENGTH`, `true`).
"""

import re

from dockward.model.fact import Place
from dockward.model.workload import EnvEntry, EnvKind
from dockward.syntax.openings import opens
from dockward.syntax.regex import regex
from dockward.syntax.secretnames import PLAIN_VALUES, promise
from dockward.syntax.tokens import IN_URL, kind_of, kinds

MOST_LOOKED_AT, MOST_SETTINGS = 4096, 65_536
"""Characters of a value that are looked at, and of one that is a text of settings; every shape below is shorter."""
_MOST_NAME = 256


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KEY_SHAPES = regex(
    r"""-----BEGIN\ (?:[A-Z0-9]+\ ){0,3}PRIVATE\ KEY
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bgh[pousr]_[A-Za-z0-9]{30,}
    | \bgithub_pat_[A-Za-z0-9_]{20,}
    | \bgl(?:pat|dt|rt)-[A-Za-z0-9_-]{20,}
    | \bxox[abeoprs]-[A-Za-z0-9-]{10,}
    | \b[rs]k_live_[A-Za-z0-9]{16,}
    | \bsk-[A-Za-z0-9_-]{20,}
    | \bAIza[A-Za-z0-9_-]{35}
    | \bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}
    | \bnpm_[A-Za-z0-9]{30,}
    | \bpypi-[A-Za-z0-9_-]{40,}
    | \bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}
    | \bdo[opr]_v1_[0-9a-f]{40,}
    | \bhv[sb]\.[A-Za-z0-9_-]{20,}
    | \beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}
    | \bhooks\.slack\.com/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]+
    """,
    re.VERBOSE,
)
"""Keys of well-known services, by their shape."""
_KEY_MARKS = _words(
    """-----BEGIN AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- xox sk_live_ rk_live_ sk- AIza SG.
    npm_ pypi- dckr_ _v1_ hvs. hvb. eyJ hooks.slack.com"""
)
"""What every shape above holds: most values are told apart by these alone, at a tenth of the cost."""
_SHORTEST = 8
"""Characters of a value that may be of a known kind."""
_URL_WITH_PASSWORD = regex(r"://[^\s:/@]{0,256}:[^\s@/]{1,512}@")
_PAIR_WITH_PASSWORD = regex(
    r"(?:^|[;,&?\s])(?:password|pwd|accountkey|sharedaccesskey)\s{0,4}=\s{0,4}([^;,&\s]{1,512})", re.IGNORECASE
)
_OPTION_WITH_PASSWORD = regex(
    r"(?:^|\s)-[\w.-]{0,64}(?:password|passwd|requirepass|masterauth|setcookie)[=\s](\S{1,512})", re.IGNORECASE
)
_OPTION = regex(
    r"""(?:^|[\s"'])(?:-D|--?)(?P<name>[A-Za-z][\w.-]{0,128})=(?P<value>"[^"]{1,512}"|'[^']{1,512}'|\S{1,512})"""
)
_SETTING = regex(
    r"""(?:^|[\n,;{\[])[ \t\r]{0,80}(?:[A-Za-z_]\w{0,64}\[)?["']?(?P<name>[A-Za-z_][\w.-]{0,128})["']?\]?"""
    r"""[ \t]{0,16}(?:=>|[:=])[ \t]{0,16}"""
    r"""(?P<value>"[^"\n]{1,512}"|'[^'\n]{1,512}'|[^\s"',;{}\[\]()]{1,512}(?![^\s,;}]))"""
)
"""A pair of a text of several: of YAML, JSON, INI or properties, or an element that is set (`rails['x'] = 'y'`)."""
_COMMENT = regex(r"^[ \t]{0,80}(?:#|;|//)[^\n]*", re.MULTILINE)
PLACEHOLDER = regex(
    r"<.*>|\{\{.*|%\w+%|@\w+@|x{3,}|\*{2,}|\.{2,}|(?:your|change|replace|insert|put)[\W_]?.*|changeit|placeholder"
    r"|dummy|example|todo|fixme|redacted|my[\W_](?:password|secret|token|key)"
    r"|[\w.]+\(.*|(?:app|args|config|env|os|process|request|self|settings|sys)\.[\w.]+",
    re.IGNORECASE,
)
"""Words that stand for a value, and program text that gets one from elsewhere."""
_MADE_OF = ("$", "#{", "{{", "<%", "<")
"""What has something else put in its place, or stands for it."""
_ACCOUNTS = {"NEO4J_AUTH": "/"}
"""Variables that hold an account and its password, with what stands between."""
_KINDS_OF_AUTH = _words("none basic digest bearer ldap oidc oauth oauth2 saml jwt kerberos internal anonymous default")
_REFERENCES = ("arn:", "op://", "vault:", "ref+", "secretref:", "http://", "https://", "${", "{{", "$(")
_PATH = regex(
    r"/(?:run|var|etc|certs?|secrets?|root|home|opt|app|usr|mnt|data|tmp|srv)/[\w./-]{1,255}"
    r"|/[\w./-]{1,255}\.(?:pem|key|crt|txt|json|p12|pfx|jks|ya?ml)"
)


def classify(name: str, value: str) -> EnvKind:
    """What the value of `name` looks like. Never raises, and keeps nothing of the value."""
    settings, value = value, value[:MOST_LOOKED_AT].strip()
    if not value:
        return EnvKind.EMPTY
    if len(value) >= _SHORTEST and _is_known(name[:_MOST_NAME], settings[:MOST_SETTINGS]):
        return EnvKind.CREDENTIAL
    if "://" in value and _URL_WITH_PASSWORD.search(value):
        return EnvKind.CONNECTION_STRING
    if "=" in value and "\n" not in value and _holds_password(_PAIR_WITH_PASSWORD, value):
        return EnvKind.CONNECTION_STRING
    if ("-" in value and _holds_password(_OPTION_WITH_PASSWORD, value)) or _sets_secret(settings):
        return EnvKind.CREDENTIAL
    return EnvKind.OPEN if opens(name, value) else _by_name(name[:_MOST_NAME], value)


def entry_of(name: str, value: str, place: Place | None = None) -> EnvEntry:
    """A variable with what its value looks like; the value stays behind."""
    kind = classify(name, value)
    return EnvEntry(name, kind, place, sort_of(name, value) if kind is EnvKind.CREDENTIAL else "")


def sort_of(name: str, value: str) -> str:
    """The kind of credential that stands in a value of this name, in words; empty where none is known."""
    kind = kind_of(name[:_MOST_NAME], value[:MOST_SETTINGS])
    return kinds()[kind].title if kind else ""


def _is_known(name: str, value: str) -> bool:
    """Whether a credential stands in it that has a kind; addresses with a password are told otherwise."""
    looked_at = value[:MOST_LOOKED_AT]
    if any(mark in looked_at for mark in _KEY_MARKS) and KEY_SHAPES.search(looked_at):
        return True
    return kind_of(name, value) not in {"", IN_URL}


def _holds_password(shape: re.Pattern[str], value: str) -> bool:
    found = shape.search(value)
    value = found[1].strip("\"'").lower() if found is not None else ""
    return bool(value) and value not in PLAIN_VALUES


def _sets_secret(text: str) -> bool:
    """Whether an option in it, or a line of it, is given a secret as it stands."""
    if "=" not in text and ":" not in text:
        return False
    text = text[:MOST_SETTINGS].strip()
    found = [*_OPTION.finditer(text)] if "-" in text else []
    if "\n" in text or text[0] in "{[":
        found += _SETTING.finditer(_COMMENT.sub("", text))
    return any(_is_told(one["name"], one["value"].strip("\"'")) for one in found)


def _is_told(name: str, value: str) -> bool:
    literal = not any(one in value for one in _MADE_OF) and PLACEHOLDER.fullmatch(value) is None
    return literal and _by_name(name, value) is EnvKind.CREDENTIAL


def names_secret(name: str) -> bool:
    """Whether the name alone promises a secret, so that the whole value is one."""
    return name in _ACCOUNTS or promise(name[:_MOST_NAME]) is EnvKind.CREDENTIAL


def _by_name(name: str, value: str) -> EnvKind:
    account, sign, password = value.partition(_ACCOUNTS.get(name, "\0"))
    if sign and account and password:
        return EnvKind.CREDENTIAL
    kind = promise(name)
    if kind is not EnvKind.CREDENTIAL:
        return kind
    if _PATH.fullmatch(value):
        return EnvKind.FILE_REFERENCE
    if value.lower() in PLAIN_VALUES | _KINDS_OF_AUTH or value.startswith(_REFERENCES):
        return EnvKind.PLAIN
    return EnvKind.CREDENTIAL
