"""Accounts that what is built is run as or given to, as the stage that ships knows them: by name, or by a number."""

from collections.abc import Iterable, Iterator

from dockward.model.dockerfile import Instruction, Word
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import known
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.losses import ACCOUNTS, is_carried
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

OTHER = "10001:10001"
"""In place of an account that what ships lacks: a user and a group of whom nothing is known but their numbers."""
_NUMBER = regex(r"[0-9]{1,10}")
_EVERYWHERE = frozenset({"bin", "daemon", "games", "mail", "man", "news", "nobody", "root", "sync"})
"""Of Debian's base-passwd and Alpine's alpine-baselayout."""
_OF_DEBIAN = frozenset({"backup", "irc", "list", "lp", "proxy", "sys", "uucp", "www-data"})
_OF_DOTNET = frozenset({"app"})


def lacks_account(build: Build, recipe: Recipe) -> str:
    """Why a step that stays behind the cut can't do without an account that what ships lacks; empty where none is."""
    for one in build.stage.instructions[recipe.cut + 1 :]:
        for command in one.commands if one.keyword == "RUN" else ():
            owner = next(iter(command.arguments), "") if command.program in {"chown", "chgrp"} else ""
            if owner and not _is_there(build, recipe, owner):
                return f"{recipe.runtime} has no account {owner}, to whom a later step gives files"
    return ""


def renamed(build: Build, recipe: Recipe, several: Iterable[Instruction]) -> Iterator[Edit]:
    """A number in place of each account of USER and `--chown` that what ships lacks."""
    for one in several:
        for word in _owners(one):
            if not _is_there(build, recipe, known(word)):
                yield Edit(word.span, OTHER)


def _owners(one: Instruction) -> Iterator[Word]:
    if one.keyword == "USER":
        yield from one.arguments[:1]
    flag = one.flag("chown")
    if flag is not None and flag.value is not None:
        yield flag.value


def _is_there(build: Build, recipe: Recipe, owner: str) -> bool:
    """Also where nobody can tell who it is, and where what ships stands on the same image without its compilers."""
    names = {one for one in owner.split(":") if one and not _NUMBER.fullmatch(one)}
    runtime = parse_reference(recipe.runtime)
    if not names or "$" in owner or runtime is None or runtime.name == build.base.name:
        return True
    return names <= _brought(runtime.name, alpine=build.alpine) | _made(build, recipe)


def _brought(runtime: str, *, alpine: bool) -> frozenset[str]:
    dotnet = _OF_DOTNET if "/dotnet/" in runtime else frozenset[str]()
    return _EVERYWHERE | dotnet | (frozenset() if alpine else _OF_DEBIAN)


def _made(build: Build, recipe: Recipe) -> frozenset[str]:
    """Accounts that steps make which are done where it ships, with other words of theirs."""
    several = enumerate(build.stage.instructions)
    done = (one for number, one in several if number > recipe.cut or is_carried(one.commands))
    commands = (each for one in done if one.keyword == "RUN" for each in one.commands if each.program in ACCOUNTS)
    return frozenset(word for each in commands for word in each.words[1:])
