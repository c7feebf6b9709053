"""An image runs as root unless every container of it is told otherwise."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Edit,
    Fix,
    NotApplicable,
    Problem,
    Reach,
    image,
    problem,
    reach,
    rule,
)
from dockward.model.bases import BaseRole, is_doubtful
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._directories import directory_at_end
from dockward.practices._repairs import end_of, in_order, last_before_start, new_line_after, new_line_before
from dockward.practices.p05_users._accounts import OWNER, Account, user_to_be
from dockward.practices.p05_users._given import given_copies
from dockward.practices.p05_users._made import given_mounts, given_places, places
from dockward.practices.p05_users._root import is_root_name, user_of
from dockward.practices.p05_users._roots_work import needs_root, writes_as_root
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.reference import parse_reference

_FOUNDATIONS = frozenset({BaseRole.SYSTEM, BaseRole.LANGUAGE, BaseRole.BUILDER})
_RISK = (
    "it can no longer write where only root may, nor bind what root may, nor read what only its owner may; volumes "
    "made before belong to root"
)
_OF_THE_USER = frozenset({"ONBUILD", "RUN", "WORKDIR"})
"""Steps that USER makes those of another user."""


@rule(
    "DW0510",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="4.1",
    elsewhere=(
        "buddy:EU0001",
        "checkov:CKV_DOCKER_3",
        "checkov:CKV_DOCKER_8",
        "dockerfile-security:no-user",
        "dockerfile-security:root-user",
        "dockerfile_lint:required_instruction_USER",
        "dockerfile_lint:root_user",
        "dockle:CIS-DI-0001",
        "hadolint:DL3002",
        "kics:last_user_is_root",
        "kics:missing_user_instruction",
        "semgrep:last-user-is-root",
        "semgrep:missing-user",
        "semgrep:missing-user-entrypoint",
        "sonar:S6471",
        "terrascan:AC_DOCKER_0005",
        "trivy:DS-0002",
    ),
    why="The next container made from it, by hand or by somebody else, is root without anyone having chosen that.",
    remedy="End the Dockerfile's last stage with `USER 10001` (a number, so that everybody can see that it isn't 0) "
    "and give that user the directories that it must write: `COPY --chown=10001:10001`; programs stay root's.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    strict=(Kind.IMAGE,),
    scanned=True,
    written='FROM debian:12.8\nCOPY app /srv/app\nCOPY data /srv/data\nCMD ["/srv/app"]\n',
    fixed="FROM debian:12.8\nCOPY app /srv/app\nCOPY --chown=10001:10001 data /srv/data\n"
    'USER 10001:10001\nCMD ["/srv/app"]\n',
    bad=image(user=""),
    good=image(user="10001"),
)
def image_user_root(i: Image, world: World) -> Iterator[Problem]:
    if not is_root_name(user_of(i.user.value)):
        return
    if i.written is not None:
        fix, why = _repair(i.written, world.known.mounted.get(i.written.path, ()))
        confidence = _confidence(i.written)
        yield problem(at=i.user, evidence="USER=root", confidence=confidence, fix=fix, unrepaired=why)
        return
    users = (*world.containers, *world.services)
    if not i.contents.known and all(w.image_id.value != i.id for w in users):
        raise NotApplicable("no container uses it")
    yield problem(at=i.user)


def _confidence(file: Dockerfile) -> Confidence:
    """Certain where root is named; a base that nothing is known of may bring another user, a service step down."""
    base = base_of(file)
    if file.last("USER") is not None:
        return Confidence.CERTAIN
    if _steps_down(file) or (base is None and _is_doubtful(file)):
        return Confidence.GUESS
    return Confidence.LIKELY if base is None else Confidence.CERTAIN


def _is_doubtful(file: Dockerfile) -> bool:
    lowest = file.shipped[0].base.content if file.shipped else None
    found = parse_reference(lowest) if isinstance(lowest, str) else None
    return found is not None and is_doubtful(found.name, found.effective_tag)


def _steps_down(file: Dockerfile) -> bool:
    """Whether its base is a service whose own start, left as it is, gives root up once that has set things right."""
    base = base_of(file)
    if base is None or base.role in _FOUNDATIONS:
        return False
    return file.last("USER") is None and file.last("ENTRYPOINT") is None


def _repair(file: Dockerfile, mounted: tuple[str, ...]) -> tuple[tuple[Fix, ...], str]:
    """A user for what is started, who owns what is copied that isn't a program; else why there is none.

    Nothing where the file shows that its program needs root, or gives it up by itself, or lies where only root may go.
    """
    stage = file.final
    if stage is None or _steps_down(file):
        return (), "its base's own start gives root up once it has set things right" if stage else ""
    if why := needs_root(file) or _kept_for_root(stage):
        return (), why
    account = user_to_be(file)
    if account is None:
        return (), "which of several users is to run it isn't known"
    own = tuple(path for each in file.shipped for path in places(file, each))
    if path := writes_as_root(file, (*own, *mounted)):
        return (), f"its start writes to {path}, and whether another user may isn't known"
    given = _given(file, account)
    if isinstance(given, str):
        return (), given
    title = f"Run it as {account.name}" if account.name != OWNER else "Run it as a user without a name"
    at = end_of(file, stage.start)
    # Nothing is put there: but whoever makes two stages of it does so before, or after, and then sees who owns what.
    apart = Edit(Span(at, at), "")
    left, line = given_mounts(file, mounted, account, _replaced(file, stage))
    steps = _step_down(file, stage, account.name, line)
    edits = in_order((*given[0], *steps, *given[1], apart))
    here = directory_at_end(file, stage)
    kept = f"; {here} itself stays root's: nothing new can be made right in it" if here and here not in own else ""
    lost = f"; volumes that are made anew at {', '.join(left)} are root's, too" if left and not line else ""
    return (Fix(title=title, risk=_RISK + kept + lost, edits=edits),), ""


def _given(file: Dockerfile, account: Account) -> tuple[list[Edit], list[Edit]] | str:
    """What gives it the places that the image's stages make, and their copies; else why one of them can't."""
    made: list[Edit] = []
    copied: list[Edit] = []
    for stage in file.shipped:
        for found, several in (
            (given_copies(file, stage, account), copied),
            (given_places(file, stage, account), made),
        ):
            if isinstance(found, str):
                return found
            several.extend(found)
    return made, copied


def _kept_for_root(stage: Stage) -> str:
    """Why the builds that begin with the image need root; empty where nothing shows that."""
    kept = any(one.trigger is not None and one.trigger.keyword == "RUN" for one in stage.all("ONBUILD"))
    return "the RUN that ONBUILD keeps for other builds would be that user's, too" if kept else ""


def _step_down(file: Dockerfile, stage: Stage, user: str, line: str) -> tuple[Edit, ...]:
    """USER in the place of the one that names root, or behind the last step where a step needs that; before it `line`.

    `line` is a step that needs root, or empty.
    """
    said = _replaced(file, stage)
    if said is not None:
        before = new_line_before(file, said, line) if line else ()
        return (*before, Edit(said.arguments_span, user))
    lines = [*([line] if line else []), f"USER {user}"]
    return tuple(edit for one in lines for edit in new_line_after(file, last_before_start(stage), one))


def _replaced(file: Dockerfile, stage: Stage) -> Instruction | None:
    """The USER that names root and may name another in its place."""
    said = file.last("USER")
    several = stage.instructions
    if said in several and not any(one.keyword in _OF_THE_USER for one in several[several.index(said) :]):
        return said
    return None
