"""A secret stands in an instruction that builds an image."""

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dockerfiles import known, place_at
from dockward.practices._images import all_steps, command_place, need_use, told
from dockward.practices._sorts import OF_ENGINES, sort_words
from dockward.practices.p09_images._built import Held, held_in, held_in_history, spans_in, spans_of
from dockward.practices.p09_images._passwords import without_password
from dockward.syntax.commandsecrets import (
    placed_secrets,
    script_sets_secret,
    secrets_in,
    secrets_in_text,
    sets_secret,
)
from dockward.syntax.history import Step, told_in
from dockward.syntax.regex import regex
from dockward.syntax.secrets import sort_of
from dockward.syntax.shell import assignments
from dockward.syntax.tokens.escapes import unescaped_text

_WHY = "how its program takes the secret from a file that the build lends isn't known"
_AROUND = regex(r"[\s\"']+")
_CLONE = "RUN /bin/sh -c git clone https://{}git.example.org/shop/api # buildkit"


@rule(
    "DW0922",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=(
        "docker-bench:4.10",
        "dockle:CIS-DI-0010",
        "kics:passwords_and_secrets",
        "trivy:DS-0031",
    ),
    why="The instruction stays in the image's history word by word, for everyone who can pull it: `docker history "
    "--no-trunc`.",
    remedy="Change the secret, and read it from a file that the build lends: `RUN --mount=type=secret,id=NAME`, "
    "for git `RUN --mount=type=ssh`.",
    references=("https://docs.docker.com/build/building/secrets/",),
    written="FROM debian:12.8\nRUN git clone https://shop:made-up-word@git.example.org/shop/api\n",
    bad=image(history=(Layer(_CLONE.format("shop:made-up-word@"), 0, 1),)),
    good=image(history=(Layer(_CLONE.format(""), 0, 1),)),
)
def secret_in_build_step(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    file = i.written
    lines = [told_in(one.instruction)[1] for one in i.history.value] if file is None else []
    for nr, step in enumerate(all_steps(i)):
        one = step.written
        if one is not None and file is not None:
            kept = {file.text[span.start : span.end] for span in spans_in(file, one)}
        else:
            kept = {lines[nr][span.start : span.end] for span in spans_of(lines[nr])}
        several = tuple(_with_secret(step.commands if one is None else one.commands, kept))
        if one is not None and file is not None:
            yield from (_told_of(file, step, one, each) for each in held_in(file, one))
        for command in several:
            yield _of_command(i, step, command)
        if one is not None and file is not None:
            for what, at in _written(file, one, kept, told=bool(several)):
                message = f"The {what} holds what looks like a secret."
                yield problem(message, at=at, evidence=what, unrepaired=_WHY)
    if file is None:
        yield from _in_settings(i)


def _of_command(i: Image, step: Step, command: Command) -> Problem:
    message = f"A command for {command.program} holds what looks like a secret."
    fix, why = _repair(i.written, step, command)
    place, evidence = command_place(step, command, i), f"secret for {command.program}"
    return problem(message, at=place, evidence=evidence, fix=fix, unrepaired=why)


def _repair(file: Dockerfile | None, step: Step, command: Command) -> tuple[tuple[Fix, ...], str]:
    if file is None or step.written is None:
        return (), ""
    fix, why = without_password(file, step.written, command)
    return fix, why if command.program == "chpasswd" else _WHY


def _told_of(file: Dockerfile, step: Step, one: Instruction, held: Held) -> Problem:
    fix, why = _repair(file, step, held.command) if held.command is not None else ((), _WHY)
    article = "A" if held.command is not None else "The"
    message = f"{article} {held.what} holds what looks like a secret: {held.words}."
    part = held.what.replace("command", "secret", 1) if held.command is not None else held.what
    evidence = (part,) if one.keyword == "LABEL" else (part, held.kind)
    return problem(message, at=place_at(file, one, held.at), evidence=evidence, fix=fix, unrepaired=why)


def _in_settings(i: Image) -> Iterator[Problem]:
    """Of an image that is built: in its labels, and in what its history says besides them and its variables."""
    for one in held_in_history(i):
        words = f"The {one.what} holds what looks like a secret: {one.words}."
        yield problem(words, at=i.history, evidence=(one.what, one.kind))
    for name, value in sorted(i.labels.value.items()):
        sort = sort_of(name, value)
        if not name.startswith(OF_ENGINES) and (sort or sets_secret(name, value)):
            words = f"The label {name} holds what looks like a secret{sort_words(sort)}."
            yield problem(words, at=i.labels, evidence=f"label {name}")


def _with_secret(several: tuple[Command, ...], kept: Set[str]) -> Iterator[Command]:
    """Commands that hold another secret than those that are told by their kinds."""
    for before, one in pairwise((None, *several)):
        if one is not None and any(not _is_among(value, kept) for value in secrets_in(one, before)):
            yield one


def _is_among(value: str, kept: Set[str]) -> bool:
    bare = _bare(value)
    return any(one in bare or bare in one for one in map(_bare, kept))


def _bare(text: str) -> str:
    """Without quotes and blanks, which a command's words have no more."""
    return _AROUND.sub("", unescaped_text(text))


def _written(file: Dockerfile, one: Instruction, kept: Set[str], *, told: bool) -> Iterator[tuple[str, Place]]:
    """Labels, scripts' own variables and here-documents with a secret, of scripts only where nothing is told yet.

    A here-document that is a script was looked at by its commands.
    """
    if not (told or kept) and one.commands and script_sets_secret(one.script):
        yield f"script of {one.keyword}", _set_at(file, one)
    for pair in one.pairs if one.keyword == "LABEL" else ():
        told = pair.value is None or _is_among(known(pair.value), kept)
        if pair.value is not None and not told and sets_secret(known(pair.key), known(pair.value)):
            yield f"label {known(pair.key)}", pair.key.value.place
    for each in one.heredocs:
        if each.body != one.script and any(not _is_among(text, kept) for text in secrets_in_text(each.body)):
            text = file.text[each.span.start : each.span.end]
            at, _ = next(placed_secrets(text), (0, ""))
            yield f"here-document {each.name}", place_at(file, one, each.span.start + at)


def _set_at(file: Dockerfile, one: Instruction) -> Place:
    """Where the script sets its variable."""
    names = (name for name, value in assignments(one.script) if sets_secret(name, value))
    text = file.text[one.span.start : one.span.end]
    found = next(filter(None, (re.search(rf"(?<![\w$]){re.escape(name)}=", text) for name in names)), None)
    return place_at(file, one, one.span.start + found.start()) if found is not None else one.place
