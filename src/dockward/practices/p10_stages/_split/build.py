"""A Dockerfile of one stage as recipes look at it: its base, its directories, and what it starts."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fact import Unknown
from dockward.practices._dockerfiles import known
from dockward.practices.p10_stages._split.defaults import default_debian
from dockward.syntax.reference import Reference, parse_reference
from dockward.syntax.regex import regex

_DEBIAN = regex(r"(?:^|-)(bullseye|bookworm|trixie)(?:$|-)")
_ALPINE = regex(r"(?:^|-)alpine(3\.[0-9]{1,2})?(?:$|-)")
_OF_THE_SYSTEM = frozenset(
    {
        "ash", "bash", "bundle", "cat", "dash", "echo", "env", "gosu", "java", "make", "mono", "node", "npm", "perl",
        "php", "python", "python3", "ruby", "sh", "sleep", "su-exec", "sudo", "supervisord", "tail", "tini", "zsh",
    }
)  # fmt: skip
_WINDOWS = regex(r"windows|nanoserver")


class Build(Struct, frozen=True, kw_only=True):
    """The only stage of a file, its base read; `name` is the base's without the registry of official images."""

    file: Dockerfile
    stage: Stage
    base: Reference
    name: str

    @property
    def alpine(self) -> bool:
        """Whether its base is Alpine's."""
        return self.name == "alpine" or _ALPINE.search(self.base.tag) is not None

    @property
    def system(self) -> str:
        """The small image of the distribution that its base stands on."""
        if self.name in {"debian", "ubuntu", "alpine"}:
            slim = self.name == "debian" and not self.base.tag.endswith("-slim")
            return f"{self.name}:{self.base.tag}{'-slim' if slim else ''}"
        if self.alpine:
            found = _ALPINE.search(self.base.tag)
            return f"alpine:{(found and found[1]) or '3'}"
        debian = _DEBIAN.search(self.base.tag)
        return f"debian:{debian[1] if debian else default_debian(self.name, self.base.tag)}-slim"

    @property
    def by_argument(self) -> bool:
        """Whether a build argument may make the base another one."""
        return any("$" in word.text for word in self.stage.start.arguments[:1])

    def user(self, number: int) -> str:
        """Who runs the instruction of this number, as USER says; empty where none does."""
        several = [one for one in self.stage.instructions[:number] if one.keyword == "USER" and one.arguments]
        return known(several[-1].arguments[0]) if several else ""

    def runs(self) -> Iterator[tuple[int, Command]]:
        """Every command of every RUN, with the number of its instruction."""
        for number, one in enumerate(self.stage.instructions):
            if one.keyword == "RUN":
                for command in one.commands:
                    yield number, command

    def directory(self, number: int) -> str:
        """The working directory in which the instruction of this number runs; empty where that isn't known."""
        here = "/"
        for one in self.stage.instructions[:number]:
            if one.keyword == "WORKDIR":
                word = known(one.arguments[0]) if one.arguments else ""
                if not word:
                    return ""
                here = posixpath.join(here, word)
        return posixpath.normpath(here)

    def directory_of(self, number: int, command: Command) -> str:
        """The same for one command of a RUN: after the `cd` of commands before it."""
        here = self.directory(number)
        for one in self.stage.instructions[number].commands:
            if one is command or not here:
                break
            if one.program == "cd" and len(one.words) == 2:  # noqa: PLR2004  # cd and its directory
                here = "" if "$" in one.words[1] else posixpath.normpath(posixpath.join(here, one.words[1]))
        return here

    def target(self, number: int) -> str:
        """Where the COPY or ADD of this number puts things, as a whole path; empty where that isn't known."""
        one = self.stage.instructions[number]
        word = known(one.arguments[-1]) if len(one.arguments) > 1 else ""
        here = self.directory(number)
        return posixpath.normpath(posixpath.join(here, word)) if word and here else ""

    def copies(self) -> Iterator[tuple[int, Instruction, str]]:
        """Every COPY and ADD with its number and target."""
        for number, one in enumerate(self.stage.instructions):
            if one.keyword in {"COPY", "ADD"}:
                yield number, one, self.target(number)

    def worked_in(self, cut: int) -> tuple[str, ...]:
        """Directories in which the steps up to the cut work, and paths that they name."""
        found: dict[str, None] = {}
        for number, one in self.runs():
            here = self.directory_of(number, one)
            words = (word for word in one.arguments if "$" not in word and ":" not in word) if here else ()
            if number <= cut:
                found |= dict.fromkeys((here, *(posixpath.normpath(posixpath.join(here, word)) for word in words)))
        return tuple(one for one in found if one not in {"", "/"})

    def started(self) -> tuple[str, ...]:
        """The words of ENTRYPOINT and CMD; nothing where they need a shell or aren't known."""
        words: list[str] = []
        for keyword in ("ENTRYPOINT", "CMD"):
            several = self.stage.all(keyword)
            if several:
                words += _words(several[-1])
        return tuple(words)

    def program(self) -> str:
        """The path of the program that is started, or its bare name; empty for one that the distribution brings."""
        words = self.started()
        if not words or posixpath.basename(words[0]) in _OF_THE_SYSTEM:
            return ""
        return self.resolved(words[0])

    def resolved(self, word: str) -> str:
        """A path as the started program sees it; a bare name stays one."""
        if "$" in word or "*" in word:
            return ""
        here = self.directory(len(self.stage.instructions))
        return posixpath.normpath(posixpath.join(here, word)) if "/" in word and here else word


def _words(one: Instruction) -> tuple[str, ...]:
    if not one.exec_form:
        return one.commands[0].words if len(one.commands) == 1 and not one.commands[0].redirects else ()
    if any(isinstance(word.value.content, Unknown) for word in one.arguments):
        return ()
    return tuple(known(word) for word in one.arguments)


def within(path: str, folder: str) -> bool:
    """Whether a path is the folder or below it."""
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def read_build(file: Dockerfile) -> Build | str:
    """The build that can be split: of one stage, on an image with a tag; else why it isn't, in words."""
    if len(file.stages) != 1 or any(one.fatal for one in file.flaws):
        return ""
    stage = file.stages[0]
    base = parse_reference(stage.base.content) if isinstance(stage.base.content, str) else None
    if base is None:
        return ""
    if why := _unfit(stage, base):
        return why
    name = base.repository.removeprefix("library/") if base.registry == "docker.io" else base.name
    return Build(file=file, stage=stage, base=base, name=name)


def _unfit(stage: Stage, base: Reference) -> str:
    if base.tag in {"", "latest"}:
        return "its base has no tag that says what to ship it on"
    if stage.name:
        return "its stage has a name already, so something else may build it"
    if stage.all("ONBUILD", "SHELL"):
        return "it has ONBUILD or SHELL"
    if _WINDOWS.search(base.tag):
        return "it is for Windows"
    if not stage.all("CMD", "ENTRYPOINT"):
        return "nothing in it says what is started, so nobody can tell what of it ships"
    return ""
