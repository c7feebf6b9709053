"""A recipe as edits of the Dockerfile: lines are put in, and nothing that stands there is changed but FROM."""

import re
from collections.abc import Iterator

from dockward.model.command import Span
from dockward.model.dockerfile import Instruction
from dockward.model.fix import Edit
from dockward.practices._packages import installed
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.practices.p10_stages._tools import is_build_tool

_STAGE = "build"
_CARRIED = frozenset({"ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_ACCOUNTS = frozenset({"addgroup", "adduser", "groupadd", "useradd", "usermod"})
_BESIDE_ACCOUNTS = _ACCOUNTS | {"chmod", "chown", "mkdir", "install"}
_BUILDS_ONLY = re.compile(r"(?:GO|CGO_|CARGO|RUST|CC$|CXX$|CFLAGS|LDFLAGS|MAVEN_|MVN|GRADLE_|DEBIAN_FRONTEND)")
_FETCHERS = frozenset({"curl", "git", "gnupg", "unzip", "wget", "xz-utils"})
"""Tools of builds, unless what ships names them."""


def assemble(build: Build, recipe: Recipe) -> tuple[Edit, ...]:
    """The file's edits, in order."""
    newline = build.file.newline
    edits = [_insert(_end(build, build.stage.start), f" AS {_STAGE}")]
    if recipe.before:
        start = build.stage.instructions[recipe.first].span.start
        edits.append(_insert(start, "".join(f"{one}{newline}" for one in recipe.before)))
    lines = [*recipe.after, "", *_final_stage(build, recipe)]
    cut = _end(build, build.stage.instructions[recipe.cut])
    edits.append(_insert(cut, "".join(f"{newline}{one}" for one in lines)))
    return tuple(edits)


def _final_stage(build: Build, recipe: Recipe) -> Iterator[str]:
    carried = [one for one in build.stage.instructions[: recipe.cut] if _is_carried(one)]
    yield f"FROM {recipe.runtime}"
    yield from _arguments(build, carried, recipe)
    yield from (_text(build, one) for one in carried if one.keyword not in {"USER", "HEALTHCHECK"})
    yield from recipe.settings
    yield from _packages(build, recipe)
    yield from (f"COPY --from={_STAGE} {path} {path}" for path in recipe.paths)
    yield from (_text(build, one) for one in carried if one.keyword in {"USER", "HEALTHCHECK"})


def _is_carried(one: Instruction) -> bool:
    if one.keyword == "RUN":
        programs = {command.program for command in one.commands}
        return bool(programs & _ACCOUNTS) and programs <= _BESIDE_ACCOUNTS
    if one.keyword == "ENV":
        return not all(_BUILDS_ONLY.match(pair.key.text) for pair in one.pairs)
    return one.keyword in _CARRIED


def _arguments(build: Build, carried: list[Instruction], recipe: Recipe) -> Iterator[str]:
    """ARGs that what ships reads: each stage must declare its own."""
    rest = build.stage.instructions[recipe.cut + 1 :]
    texts = "\n".join(_text(build, one) for one in (*carried, *rest))
    for one in build.stage.instructions[: recipe.cut]:
        names = [re.escape(pair.key.text) for pair in one.pairs] if one.keyword == "ARG" else []
        if names and re.search(rf"\$\{{?(?:{'|'.join(names)})\b", texts):
            yield _text(build, one)


def _packages(build: Build, recipe: Recipe) -> Iterator[str]:
    """Packages of the distribution that were installed for more than the build."""
    rest = "\n".join(_text(build, one) for one in build.stage.instructions[recipe.cut + 1 :])
    apt: dict[str, None] = {}
    apk: dict[str, None] = {}
    for number, one in build.runs():
        for name in installed(one) if number <= recipe.cut else ():
            if not is_build_tool(name) and (name not in _FETCHERS or name in rest):
                (apk if one.program == "apk" else apt)[name] = None
    if apt:
        names = " ".join(apt)
        yield f"RUN apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*"
    if apk:
        yield f"RUN apk add --no-cache {' '.join(apk)}"


def _text(build: Build, one: Instruction) -> str:
    return build.file.text[one.span.start : _end(build, one)]


def _end(build: Build, one: Instruction) -> int:
    return one.span.start + len(build.file.text[one.span.start : one.span.end].rstrip("\r\n"))


def _insert(at: int, text: str) -> Edit:
    return Edit(Span(at, at), text)
