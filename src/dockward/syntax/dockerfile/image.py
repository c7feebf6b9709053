"""The image that a Dockerfile describes, as the one that the engine would hold once it is built."""

from collections.abc import Iterable, Iterator
from itertools import chain

from dockward.model.bases import Base, known_base
from dockward.model.dockerfile import Dockerfile, Instruction, Pair, Stage, Word
from dockward.model.fact import Fact, Place, Unknown, outside
from dockward.model.image import Image
from dockward.model.workload import EnvEntry, EnvKind, HealthCheck
from dockward.syntax.dockerfile.checks import duration_seconds
from dockward.syntax.history import Step
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex
from dockward.syntax.secrets import classify
from dockward.syntax.secrets import entry_of as weighed

_NOT_BUILT = "a Dockerfile describes an image that needn't be built yet"
_HEALTH_SECONDS, _HEALTH_TRIES = 30.0, 3
"""The engine's own, where a health check doesn't say."""
_TRIES = regex(r"0*([1-9][0-9]{0,9})")
_ASKED_FOR = "handed over by whoever builds it"
"""Stands for the value of an ARG without a default when its name is weighed."""


def image_of(file: Dockerfile) -> Image | None:
    """What the last stage becomes, with what its base is known to bring; None for a file without stages."""
    if file.final is None:
        return None
    start = file.final.start.place
    base = base_of(file)
    return Image(
        id=file.path,
        created=outside(_NOT_BUILT, start),
        size=outside(_NOT_BUILT, start),
        user=_user(file, base, start),
        environment=Fact(tuple(_environment(_all(file.shipped, "ENV"))), start),
        ports=_words(file, "EXPOSE", start),
        volumes=_words(file, "VOLUME", start),
        labels=_labels(file, start),
        health_check=_health_check(file, base, start),
        command=_command(file, start),
        history=outside(_NOT_BUILT, start),
        layers=outside(_NOT_BUILT, start),
        platform=outside(_NOT_BUILT, start),
        accounts=outside(_NOT_BUILT, start),
        groups=outside(_NOT_BUILT, start),
        setuid_files=outside(_NOT_BUILT, start),
        credential_files=outside(_NOT_BUILT, start),
        directories=outside(_NOT_BUILT, start),
        written=file,
    )


def base_of(file: Dockerfile, stage: Stage | None = None) -> Base | None:
    """What is known of the image that a stage, else the last one, stands on; None where nothing is."""
    lineage = file.lineage(stage) if stage is not None else file.shipped
    lowest = lineage[0].base if lineage else None
    reference = parse_reference(lowest.content) if lowest is not None and isinstance(lowest.content, str) else None
    return known_base(reference.name, reference.effective_tag) if reference is not None else None


def step_of(one: Instruction) -> Step:
    """An instruction as a line of history would have it, flags of COPY and ADD among its words."""
    if one.keyword in {"ARG", "ENV"}:
        return Step(
            one.keyword, build_args=tuple(map(asked_entry_of, one.pairs)) if one.keyword == "ARG" else (), written=one
        )
    if one.keyword == "RUN":
        return Step("RUN", commands=one.commands, written=one)
    flags = (f"--{flag.name}={_text(flag.value)}" if flag.value else f"--{flag.name}" for flag in one.flags)
    words = (*flags, *map(_shown, one.arguments))
    return Step(one.keyword, arguments=words, written=one)


def entry_of(pair: Pair) -> EnvEntry:
    """A variable of ENV or ARG. One that whoever builds it sets is weighed by its name alone."""
    name = _text(pair.key)
    if pair.value is None:
        return EnvEntry(name, _kind_asked_for(name), pair.key.value.place)
    if isinstance(pair.value.value.content, Unknown):
        return EnvEntry(name, _kind_asked_for(name), pair.key.value.place)
    return weighed(name, _text(pair.value), pair.key.value.place)


def _kind_asked_for(name: str) -> EnvKind:
    """By the name alone, which tells secrets and no switches."""
    kind = classify(name, _ASKED_FOR)
    return EnvKind.PLAIN if kind is EnvKind.OPEN else kind


def asked_entry_of(pair: Pair) -> EnvEntry:
    """A variable of ARG: also one that is empty until whoever builds it sets it."""
    entry = entry_of(pair)
    return EnvEntry(entry.name, _kind_asked_for(entry.name), entry.place) if entry.kind is EnvKind.EMPTY else entry


def _environment(several: Iterable[Instruction]) -> Iterator[EnvEntry]:
    """The last setting of each variable."""
    entries = {entry.name: entry for one in several for entry in map(entry_of, one.pairs)}
    yield from (one for one in entries.values() if one.kind is not EnvKind.EMPTY)


def _all(stages: Iterable[Stage], *keywords: str) -> Iterator[Instruction]:
    return chain.from_iterable(one.all(*keywords) for one in stages)


def _user(file: Dockerfile, base: Base | None, start: Place) -> Fact[str]:
    said = file.last("USER")
    if said is not None and said.arguments:
        return Fact(said.arguments[0].value.content, said.place)
    return Fact(base.user if base is not None else "", start)


def _words(file: Dockerfile, keyword: str, start: Place) -> Fact[tuple[str, ...]]:
    several = list(_all(file.shipped, keyword))
    found = tuple(_text(word) for one in several for word in one.arguments)
    return Fact(tuple(one for one in found if one), several[0].place if several else start)


def _labels(file: Dockerfile, start: Place) -> Fact[dict[str, str]]:
    """Labels; one whose value whoever builds it sets stands as it is written."""
    several = list(_all(file.shipped, "LABEL"))
    pairs = [pair for one in several for pair in one.pairs]
    found = {_text(one.key): _shown(one.value) for one in pairs if one.value is not None}
    return Fact(found, several[-1].place if several else start)


def _health_check(file: Dockerfile, base: Base | None, start: Place) -> Fact[HealthCheck | None]:
    said = file.last("HEALTHCHECK")
    if said is None:
        return Fact(HealthCheck("CMD-SHELL") if base is not None and base.health_check else None, start)
    if said.health_kind != "CMD":
        return Fact(HealthCheck("NONE"), said.place)
    words = tuple(_text(one) for one in said.arguments) if said.exec_form else (said.script,)
    retries = _TRIES.fullmatch(_flag(said, "retries"))
    check = HealthCheck(
        "CMD" if said.exec_form else "CMD-SHELL",
        interval=duration_seconds(_flag(said, "interval")) or _HEALTH_SECONDS,
        timeout=duration_seconds(_flag(said, "timeout")) or _HEALTH_SECONDS,
        retries=int(retries[1]) if retries else _HEALTH_TRIES,
        command=words,
    )
    return Fact(check, said.place)


def _flag(one: Instruction, name: str) -> str:
    flag = one.flag(name)
    return _text(flag.value) if flag is not None and flag.value is not None else ""


def _command(file: Dockerfile, start: Place) -> Fact[tuple[str, ...]]:
    said = [one for one in (file.last("ENTRYPOINT"), file.last("CMD")) if one is not None]
    words = tuple(_text(word) for one in said for word in one.arguments if one.exec_form)
    return Fact(words, said[0].place if said else start)


def _shown(word: Word) -> str:
    """Its value; as written where whoever builds it sets that."""
    return word.text if isinstance(word.value.content, Unknown) else word.value.content


def _text(word: Word) -> str:
    return word.value.content if isinstance(word.value.content, str) else ""
