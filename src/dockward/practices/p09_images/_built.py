"""Credentials in the instructions that built an image, each by its kind and where it stands; never its value.

What variables and build arguments hold has rules of its own, and an address with a password is told by the command that
it is given to.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image
from dockward.model.workload import EnvKind
from dockward.practices._dockerfiles import known
from dockward.syntax.history import told_in
from dockward.syntax.regex import regex
from dockward.syntax.tokens import IN_URL, Span, find_spans, kinds

_MOST = 200
"""Credentials of one Dockerfile or history that are told."""
_ELSEWHERE = frozenset({"ARG", "ENV"})
_SECRETS = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_SPANS = "_credential_spans"
_NAME = regex(r"""(?:^|\s)["']?([A-Za-z_][\w.-]{0,255})["']?=""")


class Held(Struct, frozen=True):
    """A kind of credential in one part of an instruction: what that is, how often, and where it first stands.

    `at` counts characters of the Dockerfile; of a history, whose lines have no place, it says nothing.
    """

    what: str
    kind: str
    count: int = 1
    at: int = 0
    command: Command | None = None

    @property
    def words(self) -> str:
        """The kind for a person, with how often it is there."""
        return kinds()[self.kind].title + (f" ({self.count} of them)" if self.count > 1 else "")


def spans_of(text: str) -> tuple[Span, ...]:
    """Where credentials stand in a text."""
    return tuple(one for one in find_spans(text) if one.kind != IN_URL)


def spans_in(file: Dockerfile, one: Instruction) -> list[Span]:
    """Where credentials stand in an instruction of a Dockerfile, comments between its lines left out."""
    kept: dict[str, tuple[Span, ...]] = vars(file)
    if _SPANS not in kept:
        kept[_SPANS] = spans_of(file.text)
    own = (each for each in kept[_SPANS] if one.span.start <= each.start < one.span.end)
    return [each for each in own if one.heredocs or not _is_comment(file.text, each.start)]


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")


def held_in(file: Dockerfile, one: Instruction) -> Iterator[Held]:
    """The credentials of an instruction that isn't ENV or ARG: in labels, commands, here-documents or otherwise."""
    found: dict[tuple[str, str], Held] = {}
    apart = one.keyword in _ELSEWHERE or one.trigger is not None
    for span in islice(spans_in(file, one), _MOST) if not apart else ():
        what, command = _part(one, span, file.text[span.start : span.end])
        before = found.get((what, span.kind))
        count, at = (before.count + 1, before.at) if before is not None else (1, span.start)
        found[what, span.kind] = Held(what, span.kind, count, at, command)
    yield from found.values()


def _part(one: Instruction, span: Span, secret: str) -> tuple[str, Command | None]:
    """What of the instruction stands there, and the command if it is one's."""
    at = span.start
    for pair in one.pairs:
        if pair.span.start <= at < pair.span.end:
            return f"{one.keyword.lower()} {known(pair.key)}", None
    for command in one.commands:
        if command.span.start <= at < command.span.end:
            # What stands where a program does may be a part of the secret.
            return f"command for {command.program if command.program not in secret else 'a program'}", command
    for each in one.heredocs:
        if each.span.start <= at < each.span.end:
            return f"here-document {each.name}", None
    return f"{one.keyword} instruction", None


def held_in_history(i: Image) -> Iterator[Held]:
    """The credentials in the lines of a history, by instruction and layer, save for those of its final settings."""
    lines = i.history.value
    layers = {line: nr + 1 for nr, line in enumerate(i.brought_by)}
    named = {one.name for one in i.environment.told or () if one.kind in _SECRETS}
    labels = "\n".join((i.labels.told or {}).values())
    found: dict[tuple[str, str], int] = {}
    for nr, line in enumerate(lines):
        keyword, text = told_in(line.instruction)
        where = f"{keyword} instruction".strip() + (f" of layer {layers[nr]}" if nr in layers else "")
        for span in spans_of(text) if keyword != "ARG" else ():
            set_ = keyword == "ENV" and _name_before(text, span.start) in named
            shown = keyword == "LABEL" and text[span.start : span.end] in labels
            if not (set_ or shown):
                found[where, span.kind] = found.get((where, span.kind), 0) + 1
    for (where, kind), count in islice(found.items(), _MOST):
        yield Held(where, kind, count)


def _name_before(text: str, at: int) -> str:
    names: Sequence[str] = _NAME.findall(text, 0, at + 1)
    return names[-1] if names else ""
