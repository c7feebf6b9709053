"""Tells a password that somebody uses from what stands in its place: a reference, an example, a word, a name."""

import re

from dockward.syntax.regex import regex
from dockward.syntax.secretnames import PLAIN_VALUES
from dockward.syntax.tokens.chance import entropy

_SHORTEST, _LONGEST = 6, 400
_SHORTEST_TOKEN = 16
_REFERENCE = regex(
    r"""[$%@<\[{(&*!^~|`/.\\]        # a variable, a tag, a list, an anchor, a path; also a hash of a password ($2y$…)
    | (?:arn|op|vault|file|env|ssm|sops|secret|secrets|ref\+\w+|https?|classpath|awssm|keyring|base64)[:(]
    | ENC[(\[]|AES256|\{cipher\}|__\w+__$
    | (?:os|process|self|this|app|config|settings|env|ENV|System|Environment|secrets|vars?|local|data|module
       |params)[.\[(]
    | (?:getenv|get_env|lookup|none|null|unset|empty|required|optional|sha\d+[-:])\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What a value begins with that is taken from elsewhere, or can't be turned back into a password."""
_WITHIN = regex(
    r"\$\{|\{\{|\}\}|#\{|\$\(|\$[A-Z_]{3}|<%|%>|\(\)|\.\.\.|\*\*\*|xxx|</|<[a-z_ -]+>|%[sd]\b", re.IGNORECASE
)
_DULL = regex(
    r"""pass(?:word|wd|phrase|code)?s?|p[a4@][s5$]{2}w[o0]rd|pwd|passwort|secrets?|tokens?|cred(?:ential)?s?|keys?|api|auth
    | user(?:name)?s?|logins?|names?|roots?|admin(?:istrator)?s?|postgres(?:ql)?|mysql|maria|mongo(?:db)?|redis
    | rabbit(?:mq)?|wordpress|django|rails|laravel|symfony|spring|oracle|mssql|sql|data(?:base)?|db|app(?:lication)?s?
    | server|service|client|tests?(?:ing)?|demo|dev(?:elopment)?|prod(?:uction)?|stag(?:ing|e)|default|local(?:host)?
    | docker|guest
    | my|the|some|your|change(?:it|me|d)?|replace|insert|enter|this|here|with|for|value|string|text|examples?|samples?
    | dummy|placeholder|fake|foobar|foo|bar|baz|qux|todo|fixme|redacted|masked|hidden|unused|insecure|super|very
    | must|not|use|only|random|generated?|strong|long|real|put|set|unique|phrase|me|in|it|a|of|to|or|is|be|at|least
    | [il1]etmein|welcome|hello|world|abc(?:def\w*)?|qwerty\w*|asdf\w*|0?1234?5?6?7?8?9?0?|(\w)\1{2,}
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Parts of which examples and weak defaults are made."""
_WORDS = regex(r"[^\W\d_]+(?:[ ._:/-][^\W\d_]+)*[.:!?]?")
"""Letters alone, as words and names are: `Passwort`, `user.password`, `myPassword`."""
_RUN = regex(r"[A-Za-z0-9+/]{11,}")
_LEAST_DIGITS = 2
_NUMBER = regex(r"[\d.,:_-]+[a-z]{0,3}")
_CALL = regex(r"[\w.]+\(|.*\)$")
_TOKEN = regex(r"[A-Za-z0-9_+/=.~@:!#$%^&*-]+")
_TAKEN = ("${", "{{", "$(", "%(", "<%")
"""With which values begin that are filled in; any of these may be in a key by chance."""
_LEAST_LEFT = 4
"""Letters and digits beside the dull parts."""
_LEAST_ENTROPY = 3.3
"""Bits a character of 16 that hardly repeat."""


def is_password(value: str, *, words: bool) -> bool:
    """Whether the value may be what a person or machine made up. `words`: mere letters may be one as well."""
    if not _SHORTEST <= len(value) <= _LONGEST or value.lower() in PLAIN_VALUES or not value.isprintable():
        return False
    if _REFERENCE.match(value) or _WITHIN.search(value) or _CALL.match(value):
        return False
    if len(re.sub(r"[\W_]", "", _DULL.sub("", value))) < _LEAST_LEFT or len(set(value)) < _LEAST_LEFT:
        return False
    return not (_NUMBER.fullmatch(value) or _WORDS.fullmatch(value)) or (words and value.isascii())


def is_token(value: str) -> bool:
    """Whether it may be what a machine made: long, of letters and digits, and no name of something."""
    return (
        len(value) >= _SHORTEST_TOKEN
        and _TOKEN.fullmatch(value) is not None
        and is_password(value, words=False)
        and _is_mixed(value)
    )


def is_key(value: str) -> bool:
    """Whether it may be what a framework made to sign with: long, of letters, digits and any signs."""
    return (
        len(value) >= _SHORTEST_TOKEN
        and not _WORDS.fullmatch(value)
        and not value.startswith(_TAKEN)
        and entropy(value.encode()) >= _LEAST_ENTROPY
        and len(re.sub(r"[\W_]", "", _DULL.sub("", value))) >= _SHORTEST_TOKEN // 2
    )


def _is_mixed(value: str) -> bool:
    """Whether somewhere digits stand among letters for long; versions and names are made of short parts."""
    return any(sum(one.isdigit() for one in run) >= _LEAST_DIGITS for run in _RUN.findall(value))
