"""Label rights: labels that others act on are set only by who has a right to them, whatever road they come by.

A label tells Compose whose a container is, a proxy whose traffic to send there, an updater what to leave alone. A
container also has its image's labels, so an image that carries such a label is refused like a request that sets it.
"""

import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.law import Law
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.scope import OWNER, PROJECTS, matches
from dockward.judge.policy.gate import Refusals
from dockward.judge.policy.roles import Patterns

RESERVED = ("com.docker.swarm.*", "dockward.*")
"""What the engine and the gate themselves write on objects: nobody else does, where no role has a right to it."""
_PARTS = ("com.docker.compose.", "com.docker.stack.")


def check_labels(grant: Grant, labels: Mapping[str, str], where: str) -> None:
    """Raise `RefusedError` for the first label that the client has no right to."""
    for name, value in labels.items():
        if name == OWNER and grant.marks and value == grant.owner:
            continue
        if _is_one_of(name, grant.guarded) and not _may_set(grant, name, value):
            raise _refused(grant, name, value, where)


def check_reserved(labels: Mapping[str, str], where: str, mounts: Iterable[Mapping[str, Any]] = ()) -> None:
    """Raise `RefusedError` for the first label that only the engine or the gate writes.

    `mounts` may make volumes, with labels of their own.
    """
    for one in mounts:
        check_reserved(one.get("VolumeOptions", {}).get("Labels", {}), "The volume")
    for name in labels:
        if _is_one_of(name, RESERVED):
            raise RefusedError(
                f"{where} sets the label {name[:100]!a}, to which nobody has a right.\n"
                "  Why: by it the engine or the gate itself tells whose something is.",
                "Leave it out, or have the policy name it in a role's `labels`.",
            )


def check_owner(labels: Mapping[str, str], grant: Grant | None, law: Law) -> None:
    """Raise `RefusedError` for a container that says it is of a client for whom less is refused than for this one.

    By that label the gate looks at it once it has started.
    """
    owner = labels.get(OWNER, "")
    if law.refusals_of.get(owner, Refusals.ENFORCE) is not Refusals.ENFORCE and (grant is None or owner != grant.owner):
        raise RefusedError(
            f"The label {OWNER} says that it is of {owner[:60]!a}, for whom the policy refuses less.",
            "Leave it out: the gate writes it.",
        )


_ODD = frozenset("$\\`")
"""With which the engine puts in what stands elsewhere, or takes the meaning from what follows."""
_INSTRUCTIONS = frozenset(
    {"CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)


def check_changes(grant: Grant, changes: Iterable[str]) -> None:
    """Raise `RefusedError` for a label in instructions of a Dockerfile, as commit takes them.

    The engine reads all of them as one file: so none may go on in the next, nor say how lines go on.
    """
    for line in (one.strip(" \t") for text in changes for one in text.replace("\t", " ").split("\n")):
        words = line.split(None, 1)
        if not words:
            continue
        name = words[0].upper()
        if name not in _INSTRUCTIONS or not line.isprintable() or line.endswith(("\\", "`")):
            raise RefusedError(f"The instruction {line[:60]!a} can't be judged.", "Write it whole, on one line.")
        if name == "LABEL" and len(words) > 1:
            if not _ODD.isdisjoint(words[1]):
                raise RefusedError(f"The label in {line[:60]!a} can't be judged.", "Write it as KEY=VALUE.")
            check_labels(grant, _instructed(words[1]), "The instruction")


def _instructed(text: str) -> dict[str, str]:
    try:
        words = shlex.split(text)
    except ValueError as why:
        raise RefusedError("The label in the instruction can't be read.", "Write it as KEY=VALUE.") from why
    if words and "=" not in words[0]:
        return {words[0]: " ".join(words[1:])}
    return {name: value for name, _, value in (one.partition("=") for one in words)}


def _may_set(grant: Grant, name: str, value: str) -> bool:
    projects = grant.objects.projects if grant.objects is not None else ()
    if name in PROJECTS and grant.objects is not None:
        # Whoever is limited to objects would step out of them, or put his own among another's.
        return matches(value, projects)
    return matches(name, grant.labels) or (bool(projects) and name.startswith(_PARTS))


def _is_one_of(name: str, patterns: Patterns) -> bool:
    """Some who act on labels, as Traefik, take them in letters of any case."""
    return matches(name.lower(), tuple(one.lower() for one in patterns))


def _refused(grant: Grant, name: str, value: str, where: str) -> RefusedError:
    what = f"{where} sets the label {name[:100]!a}"
    if name in PROJECTS and grant.objects is not None:
        own = ", ".join(grant.objects.projects) or "none"
        return RefusedError(
            f"{what} to {value[:60]!a}, which is no project of the {grant.name} (they are: {own}).\n"
            "  Why: Compose takes whatever has this label for a part of the project.",
            "Name one of its projects, as by `docker compose -p NAME`.",
        )
    return RefusedError(
        f"{what}, to which the {grant.name} has no right.\n"
        "  Why: others act on it: a proxy sends traffic, Compose and updaters change what has it.",
        "Leave it out, or have the policy name it in the role's `labels`.",
    )
