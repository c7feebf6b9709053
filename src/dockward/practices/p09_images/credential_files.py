"""An image holds files that are keys or credentials by name."""

import posixpath
import re
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._contents import whence
from dockward.practices._dockerfiles import values_set, ways_on
from dockward.practices._images import all_steps, need_use, place_of
from dockward.practices._repairs import without_instruction
from dockward.syntax.credentialfiles import holds_credentials, may_hold_key
from dockward.syntax.history import Step
from dockward.syntax.regex import regex

_VARIABLES = frozenset(
    {"AWS_SHARED_CREDENTIALS_FILE", "AZURE_AUTH_LOCATION", "GOOGLE_APPLICATION_CREDENTIALS", "KUBECONFIG", "PGPASSFILE"}
)
_ACCOUNTS = regex(r"kubeconfig(?:\.ya?ml)?|service[-_]?account(?:[-_]?key)?\.json|gcp[-_]?key\.json", re.IGNORECASE)
_KEY_WORDS = regex(
    r"\*|(?:^|[^a-z])(?:client|host|identity|key|priv|private|server|ssl|tls)(?:$|[^a-z])", re.IGNORECASE
)
"""Words in the name of a `.pem` file that may hold a key; others are certificates."""
_SAMPLES = (".defaults", ".dist", ".example", ".sample", ".template", ".tpl")


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
    for path, step in _found(i):
        if path not in settings.allowed:
            place = place_of(step, i) if step is not None else i.credential_files.place
            fix, why = _fix(i.written, step.written) if i.written and step and step.written else ((), "")
            words = f"{path} looks like a key or credentials{whence(i, path)}."
            sure = Confidence.GUESS if i.written is not None and _may_be_certificate(path) else Confidence.LIKELY
            yield problem(words, at=place, evidence=path, confidence=sure, fix=fix, unrepaired=why)


def _fix(file: Dockerfile, one: Instruction) -> tuple[tuple[Fix, ...], str]:
    """Without the COPY, where it brings nothing else and no later step of the build may read it."""
    if len(one.arguments) != 2 or one.heredocs:  # noqa: PLR2004  # what is copied, and where to
        return (), "other files are copied with it"
    if any(each.keyword in {"RUN", "ONBUILD"} for way in ways_on(file, one) for each in way):
        return (), "a later step of the build may read it"
    risk = "the program has it no more, unless it is given it when it starts; change it, for images that have it"
    return (Fix(title="Leave it out", risk=risk, edits=without_instruction(file, one)),), ""


def _found(i: Image) -> Iterator[tuple[str, Step | None]]:
    """The files in the image; where it isn't built yet, those that its Dockerfile copies by name."""
    if i.written is None:
        yield from ((path, None) for path in i.credential_files.value)
        return
    directory = "/"
    named = frozenset(_named(i.written))
    for step in all_steps(i):
        if step.instruction == "WORKDIR" and step.arguments:
            directory = posixpath.join(directory, step.arguments[0])
        elif step.instruction in {"ADD", "COPY"} and not any(one.startswith("--from") for one in step.arguments):
            yield from ((path, step) for path in _copied(step, directory, named))


def _copied(step: Step, directory: str, named: frozenset[str]) -> Iterator[str]:
    """What is a credential by the name that it has, or gets, or as a variable of its image says."""
    words = [one for one in step.arguments if not one.startswith("--")]
    target = posixpath.normpath(posixpath.join(directory, words[-1])) if words else ""
    for path in words[:-1]:
        into = posixpath.join(target, posixpath.basename(path))
        if path.startswith("<<"):
            found = target if holds_credentials(target) else ""
        else:
            found = path if _is_credential(path) else next(filter(holds_credentials, (target, into)), "")
        if found or not {target, into}.isdisjoint(named):
            yield found or path


def _named(file: Dockerfile) -> Iterator[str]:
    """Paths that variables name where programs look for credentials."""
    for _, name, value in values_set(file):
        if name in _VARIABLES:
            yield value


def _is_credential(path: str) -> bool:
    """By its name alone; of what may be a key, what is named like one."""
    name = posixpath.basename(path)
    settings = name == ".env" or (name.startswith(".env.") and not name.endswith(_SAMPLES))
    if settings or holds_credentials(path) or _ACCOUNTS.fullmatch(name):
        return True
    return may_hold_key(path) and (not _may_be_certificate(path) or bool(_KEY_WORDS.search(name.removesuffix(".pem"))))


def _may_be_certificate(path: str) -> bool:
    return path.endswith(".pem")
