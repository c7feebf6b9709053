"""`--env`, `--env-file`, `--label` and `--label-file`: names and values in the client's order, files first."""

import posixpath
from collections.abc import Iterator

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.session import Files
from dockward.syntax.runline.options import Given, Parsed, RefusedError
from dockward.syntax.runline.values import pair

MOST_ENTRIES = 10_000
"""Lines of one file of variables."""


def entries(parsed: Parsed, name: str, directory: str, files: Files) -> Value | None:
    """What the flag `name` and its `-file` set; None where neither is given.

    A name alone is a label without a value, save in a file, of which the client drops it. Unknown where a file can't
    be read. Raises `RefusedError` for an entry that the client refuses.
    """
    from_files, told = parsed.given.get(f"{name}-file", []), parsed.given.get(name, [])
    first = next(iter([*from_files, *told]), None)
    if first is None:
        return None
    found: dict[str, Value] = {}
    for one in from_files:
        lines = _lines(one, directory, files)
        if lines is None:
            reason = f"what --{one.flag.name} names can't be read here"
            return Value(Unknown(reason), one.place)
        found |= dict(map(_variable, lines) if name == "env" else (pair(each) for each in lines if "=" in each.value))
    found |= dict(map(_variable if name == "env" else pair, told))
    return Value(found, first.place)


def _variable(given: Given) -> tuple[str, Value]:
    """A variable; without a value it is passed on from the shell, which may have one."""
    name, value = pair(given)
    if "=" in given.value:
        return name, value
    return name, structs.replace(value, content=Unknown("its value is the shell's"), written=f"${{{name}}}")


def _lines(given: Given, directory: str, files: Files) -> Iterator[Given] | None:
    """The entries of a file; each has the flag's place, for the line names no other."""
    data = files.read(posixpath.join(directory, given.value)) if given.known else None
    if data is None:
        return None
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    kept = [one.lstrip() for one in text.split("\n")]
    kept = [one.removesuffix("\r") for one in kept if one.strip() and not one.startswith("#")]
    if len(kept) > MOST_ENTRIES:
        raise RefusedError(f"--{given.flag.name} names a file of more than {MOST_ENTRIES} lines", given.place)
    return (structs.replace(given, value=one, known=True) for one in kept)
