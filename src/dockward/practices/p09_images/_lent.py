"""Secrets that a build is lent for one step (`RUN --mount=type=secret`) in place of build arguments that stay."""

import re
from collections.abc import Iterator

from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.fix import Edit, Fix
from dockward.practices._repairs import without_instruction
from dockward.practices.p09_images._kept import kept_secrets


def lend_secret(file: Dockerfile, one: Instruction, name: str) -> tuple[Fix, ...]:
    """Take the ARG out and lend the secret to every RUN of its stage that reads it.

    Nothing where anything else reads it, where a step's script can't be prefixed, where a step writes it into the
    image, which the mount would only hide, or where ARG names several.
    """
    stage = next((each for each in file.stages if one in each.instructions), None)
    if stage is None or len(one.pairs) != 1 or not re.fullmatch(r"[A-Za-z_]\w{0,100}", name):
        return ()
    readers = tuple(_readers(file, stage, one, name))
    if not readers or any(each.keyword != "RUN" or each.exec_form or each.heredocs for each in readers):
        return ()
    if any(True for each in readers for _ in kept_secrets(file, each, frozenset({name}))):
        return ()
    id_ = name.lower()
    edits = [*without_instruction(file, one)]
    for each in readers:
        start = each.arguments_span.start
        mount = Edit(Span(each.keyword_span.end, each.keyword_span.end), f" --mount=type=secret,id={id_}")
        read = Edit(Span(start, start), f'export {name}="$(cat /run/secrets/{id_})" && ')
        edits += [mount, read]
    risk = f"whoever builds it must lend the secret, with BuildKit: `docker build --secret id={id_},env={name}`"
    return (Fix(title=f"Lend {name} to the steps that read it", risk=risk, edits=tuple(edits)),)


def _readers(file: Dockerfile, stage: Stage, one: Instruction, name: str) -> Iterator[Instruction]:
    """What comes after the ARG in its stage and names the variable."""
    names = re.compile(rf"\$(?:{name}\b|\{{{name}\b)")
    for each in stage.instructions:
        if each.span.start > one.span.start and names.search(file.text[each.span.start : each.span.end]):
            yield each
