"""go.mod: the modules that a Go program is built from (the Go modules reference)."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import LOCK_BYTES, decode_text
from dockward.image.catalog.lockfiles import is_of_project
from dockward.model.package import Package, PackageType

_BLOCK = re.compile(r"(\w+)\s*\(")


def read_go_mod(path: str, data: Buffer) -> Iterator[Package]:
    """The modules as they are replaced; those that a folder replaces have no version."""
    required: dict[tuple[str, str], None] = {}
    replaced: dict[tuple[str, str], list[str]] = {}
    for verb, words in _directives(decode_text(data)):
        if verb == "require" and len(words) > 1:
            required[words[0], words[1]] = None
        elif verb == "replace" and "=>" in words[1:3]:
            at = words.index("=>")
            replaced[words[0], words[1] if at > 1 else ""] = words[at + 1 :]
    for name, version in required:
        chosen = replaced.get((name, version)) or replaced.get((name, "")) or [name, version]
        if len(chosen) > 1:
            yield Package(type=PackageType.GOLANG, name=chosen[0], version=chosen[1], path=path, locked=True)


def _directives(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each line's verb and words; in a block the verb stands in front of the bracket."""
    verb = ""
    for line in text.splitlines():
        code = line.partition("//")[0].strip()
        if begun := _BLOCK.fullmatch(code):
            verb = begun[1]
        elif code == ")":
            verb = ""
        elif words := [one.strip('"`') for one in code.split()]:
            yield (verb, words) if verb else (words[0], words[1:])


CATALOGER = Cataloger(
    name="go-mod",
    names=frozenset({"go.mod"}),
    # Go itself takes folders named testdata for no part of a program.
    accepts=lambda path: "testdata/" not in path and is_of_project(path),
    read=read_go_mod,
    most_bytes=LOCK_BYTES,
)
