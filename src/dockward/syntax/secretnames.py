"""What the name of a setting promises: a secret, a file that holds one, or nothing of the kind."""

from functools import lru_cache
from itertools import pairwise

from dockward.model.workload import EnvKind
from dockward.syntax.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SECRET_WORDS = _words(
    """PASSWORD PASSWORDS PASSWD PASSPHRASE PASSCODE SECRET SECRETS TOKEN TOKENS CREDENTIAL CREDENTIALS CREDS APIKEY
    AUTHKEY SECRETKEY PRIVATEKEY ACCESSKEY"""
)
_LAST_WORDS = _words("PASS PAT PWD PW SALT")
"""Secret only as the last word: PASS_THROUGH isn't."""
_ALONE = frozenset({("AUTH",), ("PASS",), ("PWD",), ("PW",), ("SALT",)})
"""Those that are secret by themselves; AUTH is that only so, and `PAT` may be a pattern."""
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
_DIGEST = regex(r"(?:SHA|MD)\d+(?:SUM)?|.*(?:CHECKSUM|FINGERPRINT)")
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


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
