"""Secrets that a step of the build writes into the image: to a file, or to where a tool keeps its settings."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.workload import EnvKind
from dockward.practices._dockerfiles import known, place_at
from dockward.practices._layers import at_home, keeps_outside
from dockward.practices._repairs import in_heredoc
from dockward.syntax.dockerfile.image import step_of
from dockward.syntax.regex import regex
from dockward.syntax.secrets import classify
from dockward.syntax.shell import assignments

_LENT_AT = "/run/secrets/"
"""Where BuildKit mounts a secret that names no target."""
_ANY_VALUE = "x"
"""Stands for a variable's value where its name is weighed."""
_NAME = regex(r"\$(?:([A-Za-z_]\w{0,255})|\{([A-Za-z_]\w{0,255}))")
_QUOTED = regex(r"""'[^']*'|\\.|"(?:\\.|[^"\\])*"|[^'"\\]+|.""", re.DOTALL)
_ESCAPED = regex(r"\\.", re.DOTALL)
_SUBSTITUTED = regex(r"(?:\$\(|`)\s*(?:<|(?:[\w/]*/)?(?:base64|cat|head|tail|tr)\s[^)`]*?)\s*(/[\w./-]{1,255})")
_PASSING = frozenset({"awk", "base64", "cat", "echo", "envsubst", "head", "jq", "printf", "sed", "tail", "tr"})
"""Programs that write what they are told, or what they read."""
_PRINTING = frozenset({"echo", "printf"})
_COPYING = frozenset({"cp", "dd", "install"})
_WRITING = regex(r"(?:1|&)?>[>|]?")
_GROUP_WRITES = regex(r"(?:[)}]|\bdone|\bfi)\s{0,9}>{1,2}\s{0,9}(?![&\s]|/dev/)")
"""A redirection of several commands at once, which none of them has for itself."""
_NO_FILES = ("/dev/", "/proc/", _LENT_AT)
_REMOVERS = frozenset({"rm", "shred", "unlink"})
_UNDOING = frozenset(
    {"--remove-section", "--unset", "--unset-all", "delete", "logout", "remove", "revoke", "rm", "set-url", "unset"}
)
_CREDENTIALS = "its settings"


class Keeper(Struct, frozen=True):
    """A tool that keeps what it is told: by which of its actions, and in files of which names."""

    actions: frozenset[str]
    files: tuple[str, ...]


def _keeper(actions: str, files: str) -> Keeper:
    return Keeper(frozenset(actions.split()), tuple(files.split()))


_REGISTRY_LOGIN = _keeper("login", "config.json .docker auth.json")
_NPM = _keeper("adduser config login set", ".npmrc")
_KEEPERS = {
    **dict.fromkeys(("buildah", "crane", "docker", "nerdctl", "oras", "podman", "skopeo"), _REGISTRY_LOGIN),
    "aws": _keeper("configure", ".aws"),
    "az": _keeper("login", ".azure"),
    "bundle": _keeper("config", ".bundle"),
    "cargo": _keeper("login", ".cargo credentials credentials.toml"),
    "composer": _keeper("config", "auth.json composer.json .composer"),
    "conda": _keeper("config", ".condarc"),
    "doctl": _keeper("auth", "doctl"),
    "dotnet": _keeper("nuget", "NuGet.Config nuget.config .nuget"),
    "gcloud": _keeper("auth config", "gcloud"),
    "gh": _keeper("auth", "gh"),
    "git": _keeper("clone config remote", ".git .gitconfig .git-credentials"),
    "glab": _keeper("auth config", "glab-cli"),
    "helm": _keeper("login repo", "config.json helm repositories.yaml"),
    "huggingface-cli": _keeper("login", "huggingface token"),
    "kubectl": _keeper("config", ".kube"),
    "mc": _keeper("alias config", ".mc"),
    "npm": _NPM,
    "nuget": _keeper("setapikey sources", "NuGet.Config nuget.config .nuget"),
    "pip": _keeper("config", "pip.conf pip .pip"),
    "pnpm": _NPM,
    "poetry": _keeper("config", "auth.toml pypoetry"),
    "snyk": _keeper("auth config", "configstore"),
    "vault": _keeper("login", ".vault-token"),
    "yarn": _keeper("config login", ".yarnrc .yarnrc.yml .npmrc"),
}
_TRANSIENT = frozenset({"-c", "--config-env"})
"""Options of git that set something for one call."""


class Kept(Struct, frozen=True):
    """A secret that stays in the layer: its variable or file, the command that writes it, and where to."""

    secret: str
    command: Command
    where: str


def kept_secrets(file: Dockerfile, one: Instruction, also: frozenset[str] = frozenset()) -> Iterator[Kept]:
    """What a RUN writes for good of variables whose names promise a secret, of those in `also`, and of lent files.

    What the same step removes again isn't kept, nor what goes to a mount.
    """
    if "$" in one.script or "/" in one.script:
        yield from _Step(file, one, also).kept()


class _Step:
    """One RUN, and what is secret in it."""

    def __init__(self, file: Dockerfile, one: Instruction, also: frozenset[str]) -> None:
        self._file, self._one, self._step = file, one, step_of(one)
        lent = [dict(part.partition("=")[::2] for part in text.split(",")) for text in _mounts(one)]
        secret = [each for each in lent if each.get("type") == "secret"]
        targets = (each.get("target") or each.get("dst") or each.get("destination") for each in secret)
        self._files = (_LENT_AT, *(target for target in targets if target))
        self._names = also | {each["env"] for each in secret if each.get("env")}
        if any(path in one.script for path in self._files):
            self._names |= {name for name, value in assignments(one.script) if self._read_in(value)}

    def kept(self) -> Iterator[Kept]:
        arriving: dict[int, str] = {}
        for nr, command in enumerate(self._one.commands):
            told = self._told(command)
            given = arriving.get(command.depth, "") if command.piped else ""
            here = self._here(command)
            arriving[command.depth] = (told or given or here) if command.program in _PASSING | {"tee"} else ""
            for where in self._wheres(command, told, given or here):
                if not self._is_gone(command, where, self._one.commands[nr + 1 :]):
                    yield Kept(told or given or here, command, where or _CREDENTIALS)

    def _wheres(self, command: Command, told: str, read: str) -> Iterator[str]:
        """Where the command puts the secret that its words name or that it reads; empty for a tool's settings."""
        keeper = _KEEPERS.get(command.program)
        if keeper is not None and (told or read) and not keeper.actions.isdisjoint(command.arguments[:3]):
            yield ""
        elif told and _changes_last(command):
            yield command.arguments[-1]
        elif read and command.program == "tee":
            yield from command.arguments
        elif (told or read) and command.program in _PASSING:
            yield from (each.target for each in command.redirects if _WRITING.fullmatch(each.operator))
            if command.program in _PRINTING and not command.redirects and _GROUP_WRITES.search(self._one.script):
                yield "a file"

    def _told(self, command: Command) -> str:
        """The secret that a word of the command holds, or that a file holds which it reads."""
        before = ""
        for nr, word in enumerate(command.words):
            if "$" in word or "`" in word:
                raw = self._raw(command, nr)
                found = next(self._secrets_in(raw), "") if before not in _TRANSIENT else ""
                if found:
                    return found
            elif command.program in _PASSING | _COPYING and word.removeprefix("if=").startswith(self._files):
                return word.removeprefix("if=")
            before = word
        return ""

    def _raw(self, command: Command, nr: int) -> str:
        if len(command.spans) != len(command.words) or command.depth:
            return command.words[nr]
        return self._file.text[command.spans[nr].start : command.spans[nr].end]

    def _here(self, command: Command) -> str:
        """The secret in what it is given as a here-document or a here-string."""
        for each in command.redirects:
            if each.operator == "<<<":
                return next(self._secrets_in(each.target), "")
            if each.operator.startswith("<<"):
                name = each.target.strip("\"'")
                bodies = (doc.body for doc in self._one.heredocs if doc.name == name and not doc.quoted)
                return next((found for body in bodies for found in self._secrets_in(body, quotes=False)), "")
            if each.operator == "<" and each.target.startswith(self._files):
                return each.target
        return ""

    def _secrets_in(self, raw: str, *, quotes: bool = True) -> Iterator[str]:
        pieces = _QUOTED.findall(raw) if quotes else [raw]
        text = "".join(_ESCAPED.sub("", each) for each in pieces if not (quotes and each[0] == "'"))
        for found in _NAME.finditer(text):
            name = found[1] or found[2]
            if name in self._names or _is_secret(name):
                yield f"${name}"
        if path := self._read_in(text):
            yield path

    def _read_in(self, text: str) -> str:
        """The lent file that a substitution reads."""
        return next((one[1] for one in _SUBSTITUTED.finditer(text) if one[1].startswith(self._files)), "")

    def _is_gone(self, command: Command, where: str, later: Sequence[Command]) -> bool:
        """Whether the step takes it back, or it never comes into the layer."""
        if not where:
            return any(_takes_back(each, command) for each in later)
        path = at_home(posixpath.normpath(where))
        if path.startswith(_NO_FILES) or keeps_outside(self._step, path):
            return True
        removed = (
            at_home(posixpath.normpath(word.removesuffix("/*")))
            for each in later
            if each.program in _REMOVERS
            for word in each.arguments
        )
        return any(path == one or path.startswith(f"{one}/") for one in removed)


def _mounts(one: Instruction) -> Iterator[str]:
    yield from (known(flag.value) for flag in one.flags if flag.name == "mount" and flag.value is not None)


def _changes_last(command: Command) -> bool:
    """Whether the last of its arguments is a file that it writes."""
    if command.program == "sed":
        return any(one.startswith(("-i", "--in-place")) for one in command.options) and bool(command.arguments)
    return command.program in _COPYING and len(command.arguments) > 1


def _takes_back(later: Command, command: Command) -> bool:
    """Whether a command removes a tool's file of settings, or tells the tool to forget."""
    if later.program == command.program:
        return not _UNDOING.isdisjoint(later.words[1:])
    if later.program not in _REMOVERS:
        return False
    files = _KEEPERS[command.program].files
    return any(not set(word.split("/")).isdisjoint(files) for word in later.arguments)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return classify(name, _ANY_VALUE) is EnvKind.CREDENTIAL


def document_secret(one: Instruction) -> str:
    """The secret that a here-document of COPY or ADD puts into the image: BuildKit fills in its variables."""
    bodies = (each.body for each in one.heredocs if not each.quoted)
    names = (found[1] or found[2] for body in bodies for found in _NAME.finditer(body))
    return next((f"${name}" for name in names if _is_secret(name)), "")


def named_at(file: Dockerfile, one: Instruction, name: str) -> Place:
    """Where a here-document of the instruction names the secret; the instruction where none does."""
    name_of = re.compile(rf"\$\{{?{re.escape(name.removeprefix('$'))}(?!\w)|{re.escape(name)}")
    for each in one.heredocs:
        if not each.quoted and (found := name_of.search(file.text, each.span.start, each.span.end)):
            return place_at(file, one, found.start())
    return one.place


def document_place(file: Dockerfile, one: Instruction, kept: Kept) -> Place | None:
    """Where a here-document names the secret that a command takes from it; None where it takes it from elsewhere."""
    own = file.text[kept.command.span.start : kept.command.span.end]
    if in_heredoc(one) or not one.heredocs or kept.secret.removeprefix("$") in own:
        return None
    return named_at(file, one, kept.secret)
