"""Tells what an environment entry's value looks like, by its name and its shape, without keeping the value.

The order is: a key whose shape is known is a credential under any name; then a connection string with a password; then
an option or a line of settings that promises a secret by its name; then a switch that does without a password; then a
name that promises a secret, unless the rest of the name or the value shows that it is about one instead (`TOKEN_TTL`,
`PASSWORD_MIN_LENGTH`, `true`).
"""

import re
from functools import lru_cache
from itertools import pairwise

from dockward.model.workload import EnvKind
from dockward.syntax.openings import opens
from dockward.syntax.regex import regex

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
_KEY_MARKS = tuple(
    _words(
        """-----BEGIN AKIA ASIA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- xox sk_live_ rk_live_ sk- AIza
        SG. npm_ pypi- dckr_ _v1_ hvs. hvb. eyJ hooks.slack.com"""
    )
)
"""What every shape above holds: most values are told apart by these alone, at a tenth of the cost."""
_SHORTEST_KEY = 16
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

_SECRET_WORDS = _words(
    """PASSWORD PASSWORDS PASSWD PASSPHRASE PASSCODE SECRET SECRETS TOKEN TOKENS CREDENTIAL CREDENTIALS CREDS APIKEY
    AUTHKEY SECRETKEY PRIVATEKEY ACCESSKEY"""
)
_LAST_WORDS = _words("PASS PAT PWD PW SALT")
"""Secret only as the last word: PASS_THROUGH isn't."""
_ALONE = frozenset({("AUTH",), ("PASS",), ("PWD",), ("PW",), ("SALT",)})
"""Those that are secret by themselves; AUTH is that only so, and `PAT` may be a pattern."""
_KINDS_OF_AUTH = _words("none basic digest bearer ldap oidc oauth oauth2 saml jwt kerberos internal anonymous default")
_SECRET_ENDINGS = ("PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY")
_SECRET_PAIRS = {("ERLANG", "COOKIE"), *((one, "AUTH") for one in _words("BASIC COMPOSER DOCKER NPM REGISTRY"))} | {
    (owner, "KEY")
    for owner in _words(
        """ACCESS ACCOUNT ADMIN API APP APPLICATION AUTH CRYPT DEPLOY ENCRYPT ENCRYPTION HMAC LICENSE MASTER PRIV
        PRIVATE RSA SECRET SECURITY SERVICE SESSION SHARED SIGNING SSH STORAGE TLS SSL WEBHOOK"""
    )
}
_ABOUT_WORDS = _words(
    """ACTIVE AGE ALGO ALGORITHM ALLOWED ARN ATTEMPTS AUDIENCE CLASS CLAIM COMPLEXITY COST COUNT DAYS DELAY DIR
    DIRECTORY DISABLED DURATION ENABLE ENABLED ENCRYPTION ENDPOINT EXPIRATION EXPIRE EXPIRES EXPIRY FIELD FORMAT
    GRACE HASHER HEADER HELPER HOST ID INTERVAL ISSUER KIND LEN LENGTH LIFESPAN LIFETIME LIMIT LOCATION LOGIN MAX
    METHOD MIN MODE NAME NAMESPACE PATH POLICY PORT PREFIX PROVIDER REALM REFRESH REQUIRED RESET ROTATION ROUNDS
    SERVICE SIZE SOURCE STORE STRATEGY STRENGTH TIMEOUT TTL TYPE URI URL USER USERNAME VERSION"""
)
"""Last words that say something about a secret rather than being one."""
_OPEN_WORDS = frozenset({"PUBLIC", "PUBLISHABLE", "ALLOW", "RANDOM", "MIN", "MAX"})
"""Words that say so anywhere in the name."""
_PLACE_WORDS = frozenset({"FILE", "FILES"})
_PLAIN_NAMES = frozenset({"PWD", "OLDPWD", "GPG_KEY", "GPG_KEYS", "SSH_AUTH_SOCK"})
PLAIN_VALUES = frozenset(
    {"true", "false", "yes", "no", "on", "off", "0", "1", "none", "null", "nil", "undefined", "enabled", "disabled"}
)
"""Words that are no secret, whatever they are given to."""
_REFERENCES = ("arn:", "op://", "vault:", "ref+", "secretref:", "http://", "https://", "${", "{{", "$(")
_PATH = regex(
    r"/(?:run|var|etc|certs?|secrets?|root|home|opt|app|usr|mnt|data|tmp|srv)/[\w./-]{1,255}"
    r"|/[\w./-]{1,255}\.(?:pem|key|crt|txt|json|p12|pfx|jks|ya?ml)"
)
_DIGEST = regex(r"(?:SHA|MD)\d+(?:SUM)?|.*(?:CHECKSUM|FINGERPRINT)")
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def classify(name: str, value: str) -> EnvKind:
    """What the value of `name` looks like. Never raises, and keeps nothing of the value."""
    settings, value = value, value[:MOST_LOOKED_AT].strip()
    if not value:
        return EnvKind.EMPTY
    if len(value) >= _SHORTEST_KEY and any(mark in value for mark in _KEY_MARKS) and KEY_SHAPES.search(value):
        return EnvKind.CREDENTIAL
    if "://" in value and _URL_WITH_PASSWORD.search(value):
        return EnvKind.CONNECTION_STRING
    if "=" in value and "\n" not in value and _holds_password(_PAIR_WITH_PASSWORD, value):
        return EnvKind.CONNECTION_STRING
    if ("-" in value and _holds_password(_OPTION_WITH_PASSWORD, value)) or _sets_secret(settings):
        return EnvKind.CREDENTIAL
    return EnvKind.OPEN if opens(name, value) else _by_name(name[:_MOST_NAME], value)


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


@lru_cache(maxsize=4096)
def promise(name: str) -> EnvKind:
    """What the name of a setting alone promises: a credential, a file that holds one, or nothing of the kind."""
    words = tuple(word.upper() for word in _WORD.findall(name))
    if not words or name.upper() in _PLAIN_NAMES:
        return EnvKind.PLAIN
    if words[-1] in _PLACE_WORDS and len(words) > 1:
        return EnvKind.FILE_REFERENCE
    if words[-1] in _ABOUT_WORDS or _OPEN_WORDS.intersection(words) or _DIGEST.fullmatch("".join(words[-2:])):
        return EnvKind.PLAIN
    if words[-1] in _LAST_WORDS and (len(words) > 1 or words in _ALONE):
        return EnvKind.CREDENTIAL
    if words == ("AUTH",) or _SECRET_PAIRS.intersection(pairwise(words)):
        return EnvKind.CREDENTIAL
    secret = any(word in _SECRET_WORDS or word.endswith(_SECRET_ENDINGS) for word in words)
    return EnvKind.CREDENTIAL if secret else EnvKind.PLAIN
