"""What single scalars of the Compose specification turn into: truths, numbers, sizes, times, modes and paths.

Each takes the scalar, where it stands, and what it hangs on; each raises `Refused` for what Compose refuses.
"""

import posixpath

from dockward.model.compose import Scalar
from dockward.model.fact import Place
from dockward.syntax.compose.scalars import single, text_of
from dockward.syntax.compose.shape import Refused, Scope
from dockward.syntax.compose.units import parse_size, parse_time, time_text
from dockward.syntax.regex import regex

_TRUE, _FALSE = frozenset({"true", "y", "yes", "on"}), frozenset({"false", "n", "no", "off"})
_WHOLE = regex(r"[-+]?[0-9]{1,40}")
_REAL = regex(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][-+]?[0-9]{1,4})?")
_OCTAL = regex(r"[-+]?[0-7]{1,20}")
_WINDOWS = regex(r"[A-Za-z]:[\\/]|\\\\[^\\/]+[\\/]")
_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")


def truth(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """True or false, also as text; the words of YAML 1.1 with a warning."""
    if not isinstance(content, str):
        return content
    word = content.lower()
    if word not in _TRUE | _FALSE:
        raise Refused(f"{place.pointer} must be true or false")
    if word not in {"true", "false"}:
        message = f"{content!r} is text in YAML 1.2, and only Compose takes it for a truth: write true or false"
        scope.warn(message, place, "old-truth")
    return word in _TRUE


def whole(content: Scalar, place: Place, _: Scope) -> Scalar:
    """A whole number; one with a fraction loses it."""
    if isinstance(content, str):
        if not _WHOLE.fullmatch(content):
            raise Refused(f"{place.pointer} must be a whole number")
        return int(content)
    return int(content) if isinstance(content, float) else content


def real(content: Scalar, place: Place, _: Scope) -> Scalar:
    """A number, held in 32 bits as Compose holds it."""
    if isinstance(content, str):
        if not _REAL.fullmatch(content):
            raise Refused(f"{place.pointer} must be a number")
        content = float(content)
    return None if content is None else single(float(content))


def size(content: Scalar, place: Place, _: Scope) -> Scalar:
    """A number of bytes as text, as Compose prints it. A bare number with a fraction is nothing to Compose."""
    if isinstance(content, str):
        try:
            return str(parse_size(content))
        except ValueError as why:
            raise Refused(f"{place.pointer}: {why}") from why
    return str(content) if isinstance(content, int) else "0"


def time(content: Scalar, place: Place, _: Scope) -> Scalar:
    """A time as Go prints it."""
    try:
        return time_text(parse_time(text_of(content)))
    except ValueError as why:
        raise Refused(f"{place.pointer}: {why}") from why


def text(content: Scalar, _: Place, __: Scope) -> Scalar:
    """Text, however it was written; null stays null."""
    return None if content is None else text_of(content)


def filled_text(content: Scalar, _: Place, __: Scope) -> Scalar:
    """Text, however it was written; null is empty."""
    return text_of(content)


def mode(content: Scalar, place: Place, _: Scope) -> Scalar:
    """A file's mode in octal. Text is octal already; a number is what YAML makes of it."""
    if isinstance(content, str) and _OCTAL.fullmatch(content):
        return f"0{int(content, 8):o}"
    if isinstance(content, int):
        return f"0{content:o}"
    raise Refused(f"{place.pointer} must be a mode such as 0440")


def device_count(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """A number of devices; all of them are -1."""
    return -1 if isinstance(content, str) and content.lower() == "all" else whole(content, place, scope)


def path(content: Scalar, _: Place, scope: Scope) -> Scalar:
    """A path of this machine."""
    return resolve_path(text_of(content), scope)


def optional_path(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """A path, or nothing."""
    return None if content is None else engine_path(content, place, scope)


def engine_path(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """A path of the engine's machine, which may be a Windows one."""
    return content if isinstance(content, str) and _WINDOWS.match(content) else path(content, place, scope)


def compose_path(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """A compose file, of this machine or fetched from elsewhere."""
    return content if isinstance(content, str) and is_remote(content) else path(content, place, scope)


def is_remote(written: str) -> bool:
    """Whether Compose fetches the file from a Git repository or a registry."""
    return written.startswith((*_REMOTE, "oci://"))


def build_context(content: Scalar, place: Place, scope: Scope) -> Scalar:
    """A directory, or what only the builder can fetch."""
    if isinstance(content, str) and ("://" in content or content.startswith(("service:", *_REMOTE))):
        return content
    return path(content, place, scope)


def resolve_path(written: str, scope: Scope) -> str:
    """`written` counted from the scope's directory, `~` from the user's; an empty one stays empty."""
    home = scope.environment.get("HOME", "")
    if written.startswith("~") and home:
        written = posixpath.join(home, written[1:].lstrip("/"))
    if not written or (written.startswith("~") and not home):
        return written
    joined = posixpath.normpath(posixpath.join(scope.directory, written))
    return "/" + joined.lstrip("/") if joined.startswith("/") else joined
