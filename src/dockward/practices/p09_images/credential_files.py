"""An image holds files that are keys or credentials by name."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.context import Context
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._contents import whence
from dockward.practices._dockerfiles import values_set, ways_on
from dockward.practices._images import all_steps, need_use, place_of
from dockward.practices._repairs import without_instruction
from dockward.practices.p09_images._copied import copied_credential
from dockward.syntax.credentialfiles import holds_credentials
from dockward.syntax.history import Step

_VARIABLES = frozenset(
    {"AWS_SHARED_CREDENTIALS_FILE", "AZURE_AUTH_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS", "KUBECONFIG", "PGPASSFILE"}
)


class Harmless(Settings, frozen=True):
    """Paths that look like credentials and aren't."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0907",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    confidence=Confidence.LIKELY,
    cis="4.10",
    elsewhere=(
        "docker-bench:4.10",
        "dockle:CIS-DI-0010",
        "trivy:DS-0031",
    ),
    why="Everyone who may pull the image has the key, and so has every container of it; deleting it in a later layer "
    "doesn't take it out.",
    remedy="Change the key, build without it (`RUN --mount=type=secret`, `.dockerignore`) and hand it over at run time "
    "as a secret.",
    references=("https://docs.docker.com/build/building/secrets/",),
    written="FROM debian:12.8\nCOPY id_ed25519 /root/.ssh/\n",
    fixed="FROM debian:12.8\n",
    bad=image(credential_files=("/root/.ssh/id_ed25519",)),
    good=image(credential_files=()),
)
def credential_files(i: Image, world: World, settings: Harmless) -> Iterator[Problem]:
    need_use(i, world)
    for path, step, sure in _found(i):
        if path not in settings.allowed:
            place = place_of(step, i) if step is not None else i.credential_files.place
            fix, why = _fix(i.written, step.written) if i.written and step and step.written else ((), "")
            words = f"{path} looks like a key or credentials{whence(i, path)}."
            yield problem(words, at=place, evidence=path, confidence=sure, fix=fix, unrepaired=why)


def _fix(file: Dockerfile, one: Instruction) -> tuple[tuple[Fix, ...], str]:
    """Without the COPY, where it brings nothing else and no later step of the build may read it."""
    if len(one.arguments) != 2 or one.heredocs:  # noqa: PLR2004  # what is copied, and where to
        return (), "other files are copied with it"
    if any(each.keyword in {"RUN", "ONBUILD"} for way in ways_on(file, one) for each in way):
        return (), "a later step of the build may read it"
    risk = "the program has it no more, unless it is given it when it starts; change it, for images that have it"
    return (Fix(title="Leave it out", risk=risk, edits=without_instruction(file, one)),), ""


def _found(i: Image) -> Iterator[tuple[str, Step | None, Confidence]]:
    """The files in the image; where it isn't built yet, those that its Dockerfile copies by name."""
    if i.written is None:
        yield from ((path, None, Confidence.LIKELY) for path in i.credential_files.value)
        return
    directory = "/"
    named = frozenset(_named(i.written))
    for step in all_steps(i):
        if step.instruction == "WORKDIR" and step.arguments:
            directory = posixpath.join(directory, step.arguments[0])
        elif step.instruction in {"ADD", "COPY"} and not any(one.startswith("--from") for one in step.arguments):
            yield from ((path, step, sure) for path, sure in _copied(step, directory, named, i.written.context))


def _copied(step: Step, directory: str, named: frozenset[str], context: Context) -> Iterator[tuple[str, Confidence]]:
    """What is a credential by the name that it has, or gets, or as a variable of its image says."""
    words = [one for one in step.arguments if not one.startswith("--")]
    target = posixpath.normpath(posixpath.join(directory, words[-1])) if words else ""
    for path in words[:-1]:
        into = posixpath.join(target, posixpath.basename(path))
        if path.startswith("<<"):
            found = (target, Confidence.LIKELY) if holds_credentials(target) else None
        else:
            found = copied_credential(path, (target, into), context)
        if found is None and not {target, into}.isdisjoint(named):
            found = (path, Confidence.LIKELY)
        if found is not None:
            yield found


def _named(file: Dockerfile) -> Iterator[str]:
    """Paths that variables name where programs look for credentials."""
    for _, name, value in values_set(file):
        if name in _VARIABLES:
            yield value
