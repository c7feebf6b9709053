"""What a project says of itself, in the words of image labels: where its source is, its licence, name and version.

Only what stands there is taken, and only where nothing beside it says otherwise. No program is run for it, and links
are not followed: whoever repairs a project needn't trust it.
"""

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.decoding import decode_json, decode_text, decode_toml
from dockward.syntax.gitconfig import public_address, remote_address
from dockward.syntax.licences import is_expression
from dockward.syntax.regex import regex
from dockward.syntax.veil import veil

MOST_BYTES = 1 << 20
"""Of one file that tells of a project."""
MOST_UP = 32
"""Directories above the Dockerfile's that are looked into."""
_HEAD_LINES = 20
_LICENCES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING")
_SPDX = regex(r"^[\W_]*SPDX-License-Identifier:[ \t]*(\S[^\n]{0,200}?)[ \t]*(?:\*/|-->)?[ \t]*$", re.MULTILINE)
_VALUE = regex(r"[^\"\\`$]{1,300}")
_NO_VERSION = regex(r"0\.0\.0.*")
"""What stands where a version is only set on release."""

Told = dict[str, str]


def read_about(dockerfile: str) -> Told:
    """Values by the label's name after `org.opencontainers.image.`; what isn't known for sure is left out."""
    here = Path(os.path.normpath(Path(dockerfile).absolute())).parent
    top = _top(here)
    told = {name: value for name, value in _told_in(here).items() if name != "licenses"}
    found = {"licenses": _licence(here, top), "source": _source(top), **told}
    return {name: value for name, value in found.items() if _may_stand(value)}


def _may_stand(value: str) -> bool:
    """Whether it may be written into a Dockerfile: one line, nothing that quotes or expands, no secret."""
    return bool(_VALUE.fullmatch(value)) and value.isprintable() and veil(value) == value


def _top(here: Path) -> Path:
    """The top of the repository; the directory itself where there is none."""
    return next((one for one in _upwards(here) if os.path.lexists(one / ".git")), here)


def _upwards(here: Path) -> tuple[Path, ...]:
    return (here, *here.parents)[:MOST_UP]


def _source(top: Path) -> str:
    try:
        if not stat.S_ISDIR((top / ".git").lstat().st_mode):
            return ""
    except OSError:
        return ""
    return public_address(remote_address(decode_text(_read(top / ".git" / "config"))))


def _licence(here: Path, top: Path) -> str:
    """The nearest one that is told, from the directory up to the top of the repository."""
    for one in _upwards(here):
        told = _told_in(one).get("licenses") or _header(one)
        if told or one == top:
            return told
    return ""


def _header(directory: Path) -> str:
    """What the head of the licence's text says in SPDX's form."""
    for name in _LICENCES:
        head = "\n".join(decode_text(_read(directory / name)).splitlines()[:_HEAD_LINES])
        found: set[str] = {one for one in _SPDX.findall(head) if is_expression(one)}
        if len(found) == 1:
            return found.pop()
    return ""


def _told_in(directory: Path) -> Told:
    """What the project's files in the directory say; of what they say differently, nothing."""
    several = [dict(_clean(parse(data))) for name, parse in _FILES.items() if (data := _read(directory / name))]
    names = {name for told in several for name in told}
    values = {name: {told[name] for told in several if name in told} for name in names}
    return {name: found.pop() for name, found in values.items() if len(found) == 1}


def _clean(told: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        text = value.strip() if isinstance(value, str) else ""
        wrong = (name == "licenses" and not is_expression(text)) or (
            name == "version" and _NO_VERSION.fullmatch(text) is not None
        )
        if text and not wrong:
            yield name, text


def _read(path: Path) -> bytes:
    """A file's bytes; none where it can't be read, is a link or is too large."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return b""
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        return b""
    return data if len(data) <= MOST_BYTES else b""


class _Npm(Struct):
    name: object = None
    description: object = None
    version: object = None
    license: object = None
    author: object = None


class _Pyproject(Struct):
    project: dict[str, object] = {}


class _Cargo(Struct):
    package: dict[str, object] = {}


_NPM = msgspec.json.Decoder(_Npm)


def _npm(data: bytes) -> Mapping[str, object]:
    try:
        told = decode_json(_NPM, data)
    except CatalogError:
        return {}
    return {
        "title": told.name,
        "description": told.description,
        "version": told.version,
        "licenses": told.license,
        "authors": _person(told.author),
    }


def _pyproject(data: bytes) -> Mapping[str, object]:
    try:
        told = decode_toml(_Pyproject, data).project
    except CatalogError:
        return {}
    licence = told.get("license")
    return {
        "title": told.get("name"),
        "description": told.get("description"),
        "version": told.get("version"),
        "licenses": licence.get("text") if isinstance(licence, dict) else licence,
        "authors": _people(told.get("authors")),
    }


def _cargo(data: bytes) -> Mapping[str, object]:
    try:
        told = decode_toml(_Cargo, data).package
    except CatalogError:
        return {}
    return {
        "title": told.get("name"),
        "description": told.get("description"),
        "version": told.get("version"),
        "licenses": told.get("license"),
        "authors": _people(told.get("authors")),
    }


def _people(several: object) -> str:
    return ", ".join(filter(None, map(_person, several))) if isinstance(several, list) else ""


def _person(one: object) -> str:
    """`Name <address>`, whether it is written so or in parts."""
    if not isinstance(one, dict):
        return one if isinstance(one, str) else ""
    name, mail = (one.get(key) if isinstance(one.get(key), str) else "" for key in ("name", "email"))
    return f"{name} <{mail}>" if name and mail else name or mail or ""


_FILES: Mapping[str, Callable[[bytes], Mapping[str, object]]] = {
    "package.json": _npm,
    "pyproject.toml": _pyproject,
    "Cargo.toml": _cargo,
}
