"""curl and wget: which of their words are values of options, and which are addresses.

Source: their manual pages, of curl 8 and of Wget 1.25.
"""

import posixpath
import re
from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Instruction
from dockward.syntax.regex import regex

_SHORT = {"curl": "AbcCdDeEFHKmoPQrtTuUwxXyYz", "wget": "aABDeIilOoPQRtTUwX"}
"""Letters of options that take a value: what follows them, or the next word."""


def _long(names: str) -> frozenset[str]:
    return frozenset(f"--{one}" for one in names.split())


_LONG = {
    "curl": _long(
        """aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to cookie cookie-jar data
        data-ascii data-binary data-raw data-urlencode dump-header form form-string header interface json key key-type
        limit-rate max-filesize max-redirs max-time noproxy oauth2-bearer output output-dir pass pinnedpubkey preproxy
        proxy proxy-header proxy-user quote range referer request resolve retry retry-delay retry-max-time socks4
        socks4a socks5 socks5-hostname speed-limit speed-time stderr time-cond tls-max trace trace-ascii unix-socket
        upload-file user user-agent write-out"""
    ),
    "wget": _long(
        """append-output body-data body-file ca-certificate certificate config connect-timeout directory-prefix
        dns-timeout domains execute header http-password http-user input-file level limit-rate load-cookies
        max-redirect method output-document output-file password post-data post-file private-key quota read-timeout
        referer save-cookies timeout tries user user-agent wait waitretry"""
    ),
}
_OUTPUT = {"curl": ("o", "--output"), "wget": ("O", "--output-document")}
_OUTPUTS = frozenset({"-", "/dev/stdout"})
_CHECKERS = frozenset({"sha256sum", "sha384sum", "sha512sum", "shasum"})
_CHECKS = frozenset({"-c", "--check", "-ca", "-cs", "-sc"})
_SAYING = frozenset({"echo", "printf"})
_HASH = regex(r"\b[0-9a-f]{64,128}\b|\$\{?\w*(?:sha|sum|hash|digest)\w*\}?", re.IGNORECASE)
"""A hash, or a variable that is called like one."""
_HOST = r"(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}(?::[0-9]{1,5})?"
_BARE = regex(rf"www\.{_HOST}|{_HOST}/[^\s]{{0,2000}}", re.IGNORECASE)
"""A host, and what is on it; without a scheme both programs use http."""


def own_words(command: Command) -> Iterator[tuple[int, str]]:
    """Words after the program, with their numbers, that aren't the value of an option before them."""
    long, valued = _LONG.get(command.program, frozenset[str]()), False
    for number, word in enumerate(command.words[1:], 1):
        if not valued:
            yield number, word
        valued = not valued and (word in long or takes_next(command.program, word))


def takes_next(program: str, word: str) -> bool:
    """Whether a word of short options ends with one whose value is the next word."""
    letters = word[1:] if word.startswith("-") and not word.startswith("--") else ""
    at = next((at for at, letter in enumerate(letters, 1) if letter in _SHORT.get(program, "")), 0)
    return 0 < at == len(letters)


def has_letter(program: str, word: str, letter: str) -> bool:
    """Whether a short option is among those that stand together in a word, as `k` in `-fsSLk`."""
    if not word.startswith("-") or word.startswith("--"):
        return False
    before, found, _ = word[1:].partition(letter)
    return bool(found) and before.isalnum() | (not before) and not set(before) & set(_SHORT.get(program, ""))


def saved_to(command: Command) -> str:
    """The file that it writes what it fetches to, as it is given; empty where that is its output or can't be told."""
    printing = False
    for at, word in enumerate(command.words[1:], 1):
        after = command.words[at + 1] if at + 1 < len(command.words) else ""
        found = _given(command.program, word, after)
        if found not in {"", *_OUTPUTS}:
            return found
        printing = printing or found in _OUTPUTS
    to = next((one.target for one in command.redirects if one.operator in {">", ">|", "1>"}), "")
    if printing or to:
        return to
    named = command.program == "wget" or any(
        word == "--remote-name" or has_letter("curl", word, "O") for _, word in own_words(command)
    )
    return _last_part(command) if named else ""


def is_checked(one: Instruction, command: Command) -> bool:
    """Whether a later command of the same step compares the file that it writes with a hash that stands in the step."""
    path = saved_to(command) if command.program in _OUTPUT else ""
    told: tuple[str, ...] = ()
    for each in one.commands if path else ():
        if each.span.start > command.span.start and each.program in _CHECKERS and _CHECKS & each.options:
            text = " ".join((*told, *(redirect.target for redirect in each.redirects if redirect.operator == "<<<")))
            if _HASH.search(text) and posixpath.basename(path) in text:
                return True
        told = each.arguments if each.program in _SAYING else ()
    return False


def _given(program: str, word: str, after: str) -> str:
    """What an option for the output names."""
    letter, long = _OUTPUT[program]
    if word == long:
        return after
    if word.startswith(f"{long}="):
        return word.partition("=")[2]
    if takes_next(program, word) and word[-1] == letter:
        return after
    before, found, rest = word[1:].partition(letter)
    ours = word.startswith("-") and not word.startswith("--") and not set(before) & set(_SHORT[program])
    return rest if found and ours else ""


def _last_part(command: Command) -> str:
    addresses = [word for _, word in own_words(command) if "://" in word]
    return posixpath.basename(addresses[-1].partition("?")[0]) if addresses else ""


def without_scheme(command: Command) -> Iterator[tuple[int, str]]:
    """Addresses that are given without one, with their words' numbers."""
    if command.program in _SHORT:
        yield from ((number, word) for number, word in own_words(command) if _BARE.fullmatch(word))
