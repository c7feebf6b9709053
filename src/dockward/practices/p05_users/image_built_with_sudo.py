"""An image is built with sudo, which as a rule is still in it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Edit, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._dockerfiles import user_at
from dockward.practices._images import command_place, commands, need_use, told
from dockward.practices.p05_users._root import is_root_name, user_of
from dockward.syntax.regex import regex

_SUDO = regex(r"\bsudo[ \t]{1,20}\Z")
_RISK = "nothing is known of the base: where it brings another user than root, the command is refused"


@rule(
    "DW0512",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0004",
        "checkov:CKV2_DOCKER_1",
        "docker-security-checker:sudo",
        "dockerfile-security:sudo",
        "dockerfile_lint:no_run_with_sudo",
        "dockerfilelint:sudo_usage",
        "dockle:DKL-DI-0001",
        "hadolint:DL3004",
        "kics:run_using_sudo",
        "semgrep:no-sudo-in-dockerfile",
        "terrascan:AC_DOCKER_0007",
        "trivy:DS-0010",
    ),
    why="A RUN is root already, or says so with USER: sudo is only good for a user of the finished container, who with "
    "it becomes root there.",
    remedy="Write `USER root` before the instructions that need it and the service's user after them; take the "
    "package sudo and its rules out of the image.",
    references=("https://docs.docker.com/build/building/best-practices/",),
    written="FROM debian:12.8\nRUN sudo apt-get update\n",
    fixed="FROM debian:12.8\nRUN apt-get update\n",
    bad=image(history=(Layer("/bin/sh -c sudo apt-get install -y curl", 1.0, 10),)),
    good=image(history=(Layer("/bin/sh -c apt-get purge -y sudo", 1.0, 10),)),
)
def image_built_with_sudo(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    yield from told(i, _uses(i))


def _uses(i: Image) -> Iterator[Problem]:
    for step, one in commands(i):
        if "sudo" in one.prefixes or one.program == "sudo":
            place = command_place(step, one, i)
            fix = _without(one, i.written, step.written) if i.written is not None and step.written is not None else ()
            yield problem(at=place, evidence="build runs sudo", fix=fix)


def _without(one: Command, file: Dockerfile, step: Instruction) -> tuple[Fix, ...]:
    """Without the word, where it has no options of its own and stands right before the command.

    Nothing where somebody else than root runs the step: then the word is what makes it root.
    """
    user = user_at(file, step)
    if one.prefixes != ("sudo",) or not one.spans or not is_root_name(user_of(user or "")):
        return ()
    before = file.text[: one.spans[0].start]
    found = _SUDO.search(before)
    if found is None:
        return ()
    start = one.spans[0].start - len(found[0])
    edits = (Edit(Span(start, one.spans[0].start), ""),)
    return (Fix(title="Run it without sudo", risk=_RISK if user is None else "", edits=edits),)
