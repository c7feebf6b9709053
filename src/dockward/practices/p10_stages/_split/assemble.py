"""A recipe as edits of the Dockerfile: lines are put in, FROM gets a name, and owners move to what ships."""

import re
from collections.abc import Iterator

from dockward.model.command import Span
from dockward.model.dockerfile import Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import SYSTEM, known
from dockward.practices._packages import ever_installed, installed
from dockward.practices._repairs import end_of, in_casing, in_order
from dockward.practices._started import started_files
from dockward.practices.p10_stages._split.build import Build, within
from dockward.practices.p10_stages._split.libraries import runtime_libraries
from dockward.practices.p10_stages._split.losses import is_carried
from dockward.practices.p10_stages._split.owners import OTHER, renamed
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.syntax.buildtools import is_build_tool
from dockward.syntax.regex import regex

_NAMES = ("build", "builder", "build-stage", "built-here")
_NUMBERS = regex(r"[0-9]{1,10}(?::[0-9]{1,10})?")
_CARRIED = frozenset(
    {"CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)
_AT_THE_END = frozenset({"CMD", "ENTRYPOINT", "HEALTHCHECK", "USER"})
_BUILDS_ONLY = regex(
    r"(?:GO|CGO_|CARGO|RUST|UV_|POETRY_|PIPENV_|CC$|CXX$|CFLAGS|LDFLAGS|MAVEN_|MVN|GRADLE_|DEBIAN_FRONTEND)"
)
_IN_PACKAGES = frozenset({"curl", "git", "wget"})
"""Programs that are called as their packages are."""
_FETCHERS = frozenset({"curl", "git", "gnupg", "unzip", "wget", "xz-utils"})
"""Tools of builds, unless what ships names them."""


def assemble(build: Build, recipe: Recipe) -> tuple[Edit, ...]:
    """The file's edits, in order."""
    newline = build.file.newline
    as_ = in_casing(build.file, "AS ").strip()
    name = _insert(end_of(build.file, build.stage.start), f" {as_} {_stage(build)}")
    edits = [name, *recipe.edits, *_without_owners(build, recipe)]
    if recipe.before:
        start = build.stage.instructions[recipe.first].span.start
        edits.append(_insert(start, "".join(f"{in_casing(build.file, one)}{newline}" for one in recipe.before)))
    lines = [in_casing(build.file, one) for one in (*recipe.after, "", *_final_stage(build, recipe))]
    cut = end_of(build.file, build.stage.instructions[recipe.cut])
    edits.append(_insert(cut, "".join(f"{newline}{one}" for one in lines)))
    edits += renamed(build, recipe, build.stage.instructions[recipe.cut + 1 :])
    return in_order(edits)


def unknown_libraries(build: Build, recipe: Recipe) -> tuple[str, ...]:
    """Headers that the build installs and whose library at run time isn't known."""
    return () if _is_static(build) else runtime_libraries(_installed(build, recipe), recipe.runtime)[1]


def _without_owners(build: Build, recipe: Recipe) -> Iterator[Edit]:
    """Files of a stage that only builds belong to who builds."""
    for one in _owned(build, recipe):
        flag = one.flag("chown")
        if flag is not None:
            start = len(build.file.text[: flag.span.start].rstrip(" \t"))
            yield Edit(Span(start, flag.span.end), "")


def _owned(build: Build, recipe: Recipe) -> tuple[Instruction, ...]:
    """What is copied to somebody by a number, before the cut, with the same owner each; nobody else builds."""
    before = build.stage.instructions[: recipe.cut]
    owned = tuple(one for one in before if one.keyword in {"COPY", "ADD"} and _owner(one))
    one_owner = len({_owner(one) for one in owned}) == 1
    return owned if one_owner and not any(one.keyword == "USER" for one in before) else ()


def _owner(one: Instruction) -> str:
    flag = one.flag("chown")
    owner = known(flag.value) if flag is not None and flag.value is not None else ""
    return owner if _NUMBERS.fullmatch(owner) else ""


def _final_stage(build: Build, recipe: Recipe) -> Iterator[str]:
    ships_again = {one.span.start for one in _copied_again(build, recipe)}
    several = build.stage.instructions[: recipe.cut]
    carried = [one for one in several if _is_carried(one) or one.span.start in ships_again]
    name = _stage(build)
    yield f"FROM {_platform(build)}{recipe.runtime}"
    yield from _arguments(build, carried, recipe)
    yield from (_renamed(build, recipe, one) for one in carried if one.keyword not in _AT_THE_END)
    yield from recipe.settings
    yield from _packages(build, recipe, carried)
    owner = next((f" --chown={_owner(one)}" for one in _owned(build, recipe)), "") or _running_user(build, recipe)
    started = started_files(build.file)
    for path in recipe.paths:
        yield f"COPY{'' if path.startswith(SYSTEM) or path in started else owner} --from={name} {path} {path}"
    yield from recipe.last
    yield from (_renamed(build, recipe, one) for one in carried if one.keyword in _AT_THE_END)


def _stage(build: Build) -> str:
    """A name that no image has from which something is copied."""
    return next((one for one in _NAMES if f"from={one}" not in build.file.text), _NAMES[-1])


def _platform(build: Build) -> str:
    flag = build.stage.start.flag("platform")
    return f"{build.file.text[flag.span.start : flag.span.end]} " if flag is not None else ""


def _copied_again(build: Build, recipe: Recipe) -> Iterator[Instruction]:
    """What is copied before the cut to where neither the build works nor anything is taken over from."""
    kept = (*recipe.paths, *recipe.sources)
    for number, one, target in build.copies():
        targets = _at_the_top(one) if target == "/" else [target]
        used = not all(targets) or any(within(at, each) or within(each, at) for at in targets for each in kept)
        if number < recipe.cut and not used and number not in recipe.spent:
            yield one


def _at_the_top(one: Instruction) -> list[str]:
    """Where what is copied to `/` lies; empty for what may be anything."""
    names = [known(word).rstrip("/").rpartition("/")[2] for word in one.arguments[:-1]]
    return [f"/{name}" if name not in {"", ".", ".."} and "*" not in name else "" for name in names]


def _running_user(build: Build, recipe: Recipe) -> str:
    """Who runs it, where USER names a number: the account needs no name where the files are taken over."""
    several = [one for one in build.stage.all("USER") if one.arguments]
    users = [OTHER if any(renamed(build, recipe, [one])) else known(one.arguments[0]) for one in several]
    return f" --chown={users[-1]}" if users and _NUMBERS.fullmatch(users[-1]) else ""


def _is_carried(one: Instruction) -> bool:
    if one.keyword == "RUN":
        return is_carried(one.commands)
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


def _packages(build: Build, recipe: Recipe, carried: list[Instruction]) -> Iterator[str]:
    """The distribution's packages that were installed for more than the build, and libraries for the others."""
    later = [*(one for one in carried if one.keyword != "ENV"), *build.stage.instructions[recipe.cut + 1 :]]
    rest = "\n".join(_text(build, one) for one in later)
    several = (name for number, one in build.runs() if number <= recipe.cut for name in installed(one))
    kept = [name for name in several if not is_build_tool(name) and (name not in _FETCHERS or name in rest)]
    libraries = () if _is_static(build) else runtime_libraries(_installed(build, recipe), recipe.runtime)[0]
    called = () if build.alpine else _called(later)
    names = " ".join(dict.fromkeys((*kept, *called, *libraries)))
    if names and build.alpine:
        yield f"RUN apk add --no-cache {names}"
    elif names:
        yield f"RUN apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*"


def _called(later: list[Instruction]) -> Iterator[str]:
    """Tools that what ships calls, which images with compilers have and small ones lack."""
    for one in later:
        words = {known(word).rpartition("/")[2] for word in one.arguments[:1]} if one.exec_form else set()
        yield from sorted((words | {command.program for command in one.commands}) & _IN_PACKAGES)


def _installed(build: Build, recipe: Recipe) -> tuple[str, ...]:
    """The distribution's packages that are installed up to the cut; also those that apk installs under a name."""
    several = (name for number, one in build.runs() if number <= recipe.cut for name in ever_installed(one))
    return (*several, *recipe.headers)


def _is_static(build: Build) -> bool:
    """Whether Go makes a program that needs no library."""
    pairs = (pair for one in build.stage.all("ENV") for pair in one.pairs if pair.value is not None)
    return any((known(pair.key), known(pair.value)) == ("CGO_ENABLED", "0") for pair in pairs if pair.value is not None)


def _renamed(build: Build, recipe: Recipe, one: Instruction) -> str:
    """An instruction for what ships, with accounts that are there."""
    text, start = _text(build, one), one.span.start
    for edit in sorted(renamed(build, recipe, [one]), reverse=True):
        text = text[: edit.span.start - start] + edit.text + text[edit.span.end - start :]
    return text


def _text(build: Build, one: Instruction) -> str:
    return build.file.text[one.span.start : end_of(build.file, one)]


def _insert(at: int, text: str) -> Edit:
    return Edit(Span(at, at), text)
