"""A secret stands in an instruction that builds an image."""

import re
from collections.abc import Iterator
from itertools import pairwise

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dockerfiles import known, place_at
from dockward.practices._images import all_steps, command_place, need_use, told
from dockward.practices.p09_images._passwords import without_password
from dockward.syntax.commandsecrets import (
    holds_secret,
    placed_secrets,
    script_sets_secret,
    sets_secret,
    text_holds_secret,
)
from dockward.syntax.shell import assignments

_WHY = "how its program takes the secret from a file that the build lends isn't known"
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
    for step in all_steps(i):
        several = tuple(_with_secret(step.commands if step.written is None else step.written.commands))
        for one in several:
            message = f"A command for {one.program} holds what looks like a secret."
            fix: tuple[Fix, ...] = ()
            why = ""
            if i.written is not None and step.written is not None:
                fix, why = without_password(i.written, step.written, one)
                why = _WHY if one.program != "chpasswd" else why
            place, evidence = command_place(step, one, i), f"secret for {one.program}"
            yield problem(message, at=place, evidence=evidence, fix=fix, unrepaired=why)
        if step.written is not None and i.written is not None:
            for what, at in _written(i.written, step.written, told=bool(several)):
                message = f"The {what} holds what looks like a secret."
                yield problem(message, at=at, evidence=what, unrepaired=_WHY)
    if i.written is None:
        for name, value in sorted(i.labels.value.items()):
            if sets_secret(name, value):
                message = f"The label {name} holds what looks like a secret."
                yield problem(message, at=i.labels, evidence=f"label {name}")


def _with_secret(several: tuple[Command, ...]) -> Iterator[Command]:
    for before, one in pairwise((None, *several)):
        if one is not None and holds_secret(one, before):
            yield one


def _written(file: Dockerfile, one: Instruction, *, told: bool) -> Iterator[tuple[str, Place]]:
    """Labels, scripts' own variables and here-documents with a secret, of scripts only where nothing is told yet.

    A here-document that is a script was looked at by its commands.
    """
    if not told and one.commands and script_sets_secret(one.script):
        yield f"script of {one.keyword}", _set_at(file, one)
    for pair in one.pairs if one.keyword == "LABEL" else ():
        if pair.value is not None and sets_secret(known(pair.key), known(pair.value)):
            yield f"label {known(pair.key)}", pair.key.value.place
    for each in one.heredocs:
        if each.body != one.script and text_holds_secret(each.body):
            text = file.text[each.span.start : each.span.end]
            at, _ = next(placed_secrets(text), (0, ""))
            yield f"here-document {each.name}", place_at(file, one, each.span.start + at)


def _set_at(file: Dockerfile, one: Instruction) -> Place:
    """Where the script sets its variable."""
    names = (name for name, value in assignments(one.script) if sets_secret(name, value))
    text = file.text[one.span.start : one.span.end]
    found = next(filter(None, (re.search(rf"(?<![\w$]){re.escape(name)}=", text) for name in names)), None)
    return place_at(file, one, one.span.start + found.start()) if found is not None else one.place
