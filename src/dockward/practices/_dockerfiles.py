"""Dockerfiles: words that the rules of several practices share."""

from bisect import bisect_right
from collections.abc import Iterator

from msgspec import Struct

from dockward.model.bases import known_base
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction, Pair, Stage, Word
from dockward.model.fact import Place, Unknown
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.reference import Reference, parse_reference

SCRATCH = "scratch"
_STAGES, _LINEAGES = "_stages_by_start", "_lineages_of_ends"
SYSTEM = ("/bin/", "/boot/", "/etc/", "/lib", "/sbin/", "/usr/", "/entrypoint", "/docker-entrypoint")
"""Beginnings of paths whose files stay root's, whoever runs the program."""


def outside_bases(file: Dockerfile) -> Iterator[tuple[Stage, Reference]]:
    """The stages that begin with an image from outside, of those that are built, with its reference.

    Bases whose name hangs on a build argument without a default are left out.
    """
    for stage in file.built:
        if stage.base_stage is None and stage.base.known and stage.base.value != SCRATCH:
            found = parse_reference(stage.base.value)
            if found is not None:
                yield stage, found


class Copied(Struct, frozen=True):
    """An image from outside that files are copied or mounted from, as it is named first."""

    name: str
    image: Reference
    place: Place
    span: Span
    """The characters of the name; empty where they can't be told."""


def copied_images(file: Dockerfile) -> Iterator[Copied]:
    """Those of `COPY --from` and of mounts of RUN, in built stages, each once.

    Only what looks like an image is one: a bare name that isn't well known may be a stage's that is misspelt.
    """
    seen = {stage.name for stage in file.stages}
    for stage in file.built:
        for one in (*stage.all("COPY", "ADD"), *stage.runs):
            for word, name in named_sources(one):
                found = parse_reference(name) if name.lower() not in seen and is_image_name(name) else None
                if found is not None:
                    seen.add(name.lower())
                    yield _copied(file, one, word, Copied(name, found, word.value.place, Span(0, 0)))


def _copied(file: Dockerfile, one: Instruction, word: Word, found: Copied) -> Copied:
    """With the place of the name itself, which in a mount stands among other things."""
    start = file.text.rfind(found.name, word.span.start, word.span.end)
    if start < 0:
        return found
    return Copied(found.name, found.image, place_at(file, one, start), Span(start, start + len(found.name)))


def named_sources(one: Instruction) -> Iterator[tuple[Word, str]]:
    """What an instruction copies or mounts from, each name with the word that it stands in."""
    for flag in one.flags:
        if flag.value is not None and flag.name == "from":
            yield flag.value, known(flag.value)
        elif flag.value is not None and flag.name == "mount":
            fields = (field.partition("=") for field in known(flag.value).split(","))
            yield from ((flag.value, value) for key, _, value in fields if key.strip().lower() == "from" and value)


def is_image_name(name: str) -> bool:
    """Whether a name can be an image's alone: it has a registry, folder, tag or digest, or is an official image's."""
    return bool(set("/:@").intersection(name)) or known_base(f"docker.io/library/{name}", "latest") is not None


def base_word(stage: Stage) -> Word:
    """The word of FROM that names the base. A stage has one, else the parser would not have made it."""
    return stage.start.arguments[0]


def built_instructions(file: Dockerfile, *keywords: str) -> Iterator[Instruction]:
    """The instructions of these keywords in every stage that is built, in the file's order."""
    for stage in file.built:
        yield from stage.all(*keywords)


def known(word: Word) -> str:
    """The word's value; empty where it isn't known."""
    return "" if isinstance(word.value.content, Unknown) else word.value.content


def built_commands(file: Dockerfile) -> Iterator[tuple[Instruction, Command]]:
    """Every command of every RUN in the stages that are built."""
    return iter(file.commands)


def command_place(file: Dockerfile, one: Instruction, command: Command) -> Place:
    """Where the command begins; the instruction where that can't be told."""
    return place_at(file, one, command.spans[0].start) if command.spans else one.place


def place_at(file: Dockerfile, one: Instruction, offset: int) -> Place:
    """Line and column of a character that belongs to the instruction."""
    line_start = file.text.rfind("\n", 0, offset) + 1
    return Place(file.path, one.keyword, file.text.count("\n", 0, offset) + 1, offset - line_start + 1)


def values_set(file: Dockerfile) -> Iterator[tuple[Pair, str, str]]:
    """Every ENV and ARG of the stages that are built, with its name and its value; empty where that isn't known."""
    for one in built_instructions(file, "ENV", "ARG"):
        for pair in one.pairs:
            yield pair, known(pair.key), known(pair.value) if pair.value else ""


def stage_of(file: Dockerfile, one: Instruction) -> Stage | None:
    """The stage in which an instruction stands; None for one that ONBUILD keeps."""
    kept: dict[str, dict[int, Stage]] = vars(file)  # kept with the file as its cached properties are
    if _STAGES not in kept:
        kept[_STAGES] = {each.span.start: stage for stage in file.stages for each in stage.instructions}
    return kept[_STAGES].get(one.span.start)


def ways_on(file: Dockerfile, one: Instruction) -> Iterator[Iterator[Instruction]]:
    """What comes after an instruction: in its stage, and on into the stages that continue it, one way for each end."""
    stage = stage_of(file, one)
    for lineage in _ends(file) if stage is not None else ():
        if stage in lineage:
            yield _after(lineage[lineage.index(stage) :], one)


def _ends(file: Dockerfile) -> tuple[tuple[Stage, ...], ...]:
    """The lineages of the stages that no other continues."""
    kept: dict[str, tuple[tuple[Stage, ...], ...]] = vars(file)
    if _LINEAGES not in kept:
        continued = {stage.base_stage for stage in file.stages}
        kept[_LINEAGES] = tuple(file.lineage(stage) for stage in file.stages if stage.index not in continued)
    return kept[_LINEAGES]


def _after(several: tuple[Stage, ...], one: Instruction) -> Iterator[Instruction]:
    first = several[0].instructions
    yield from first[bisect_right(first, one.span.start, key=lambda each: each.span.start) :]
    for stage in several[1:]:
        yield from stage.instructions


def user_at(file: Dockerfile, one: Instruction) -> str | None:
    """Who runs an instruction, as USER or a known base says; empty for root where nobody is named, None: not known.

    What ONBUILD keeps runs in another build, as the user that the finished image names: also by a USER behind it.
    """
    keeper = _keeper_of(file, one)
    stage = keeper or stage_of(file, one)
    if stage is None:
        return None
    for part in reversed(file.lineage(stage)):
        for each in reversed(part.all("USER")):
            if (keeper or each.span.start < one.span.start) and each.arguments:
                return known(each.arguments[0]) or None
    base = base_of(file, stage)
    return base.user if base is not None else None


def _keeper_of(file: Dockerfile, one: Instruction) -> Stage | None:
    """The stage that keeps an instruction for another build."""
    kept = ((stage, each) for stage in file.stages for each in stage.all("ONBUILD"))
    return next((stage for stage, each in kept if each is one or each.trigger is one), None)
