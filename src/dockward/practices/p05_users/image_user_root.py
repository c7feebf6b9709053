"""An image runs as root unless every container of it is told otherwise."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
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
from dockward.model.bases import BaseRole
from dockward.model.command import Span
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._dockerfiles import SYSTEM, known
from dockward.practices._repairs import end_of, last_before_start, new_line_after
from dockward.practices.p05_users._accounts import needs_root, user_to_be
from dockward.practices.p05_users._root import is_root_name, user_of
from dockward.syntax.dockerfile.image import base_of

_OWNER = "10001:10001"
_FOUNDATIONS = frozenset({BaseRole.SYSTEM, BaseRole.LANGUAGE, BaseRole.BUILDER})
_RISK = "it can no longer write where only root may, nor bind what root may; volumes made before belong to root"

_BUILD_PROGRAMS = frozenset({"gradle", "gradlew", "mvn", "mvnw", "sbt"})
_RUN_SOURCES = frozenset({"cargo", "dotnet", "go"})


@rule(
    "DW0510",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
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
    "and give that user what it must write: `COPY --chown=10001:10001`.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    strict=(Kind.IMAGE,),
    written='FROM debian:12.8\nCOPY app /srv/app\nCMD ["/srv/app"]\n',
    fixed='FROM debian:12.8\nCOPY --chown=10001:10001 app /srv/app\nUSER 10001:10001\nCMD ["/srv/app"]\n',
    bad=image(user=""),
    good=image(user="10001"),
)
def image_user_root(i: Image, world: World) -> Iterator[Problem]:
    if not is_root_name(user_of(i.user.value)):
        return
    if i.written is not None:
        yield problem(at=i.user, evidence="USER=root", confidence=_confidence(i.written), fix=_fixes(i.written))
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
    if _steps_down(file):
        return Confidence.GUESS
    return Confidence.LIKELY if base is None else Confidence.CERTAIN


def _steps_down(file: Dockerfile) -> bool:
    """Whether its base is a service whose own start, left as it is, gives root up once that has set things right."""
    base = base_of(file)
    if base is None or base.role in _FOUNDATIONS:
        return False
    return file.last("USER") is None and file.last("ENTRYPOINT") is None


def _fixes(file: Dockerfile) -> tuple[Fix, ...]:
    """A user for what is started, who owns what is copied where programs lie that write beside themselves.

    Nothing where the file shows that its program needs root, or gives it up by itself, or lies where only root may go.
    """
    stage = file.final
    said = file.last("USER")
    if stage is None or (said is not None and said not in stage.instructions) or _steps_down(file) or needs_root(file):
        return ()
    if _builds_at_start(file):
        return ()
    user = user_to_be(file)
    if user is None:
        return ()
    if said is not None:
        edits: tuple[Edit, ...] = (Edit(said.arguments_span, user or _OWNER),)
    else:
        edits = new_line_after(file, last_before_start(stage), f"USER {user or _OWNER}")
    title = f"Run it as {user}" if user else "Run it as a user without a name"
    at = end_of(file, stage.start)
    # Nothing is put there: but whoever makes two stages of it does so before, or after, and then sees who owns what.
    apart = Edit(Span(at, at), "")
    return (Fix(title=title, risk=_RISK, edits=(*edits, *_owned(stage, user or _OWNER), apart)),)


def _builds_at_start(file: Dockerfile) -> bool:
    """Whether it is compiled as it starts, which writes among its sources: `mvn spring-boot:run`, `go run .`."""
    for keyword in ("ENTRYPOINT", "CMD"):
        one = file.last(keyword)
        words = [known(word) for word in one.arguments] if one is not None else []
        words += [word for command in one.commands for word in command.words] if one is not None else []
        first = words[0].rpartition("/")[2] if words else ""
        if first in _BUILD_PROGRAMS or (first in _RUN_SOURCES and "run" in words[1:2]):
            return True
    return False


def _owned(stage: Stage, owner: str) -> Iterator[Edit]:
    """`--chown` for what is copied to a place that isn't the system's."""
    for one in stage.all("COPY", "ADD"):
        target = one.arguments[-1].value.content if one.arguments else ""
        if one.flag("chown") is None and isinstance(target, str) and not target.startswith(SYSTEM):
            end = one.keyword_span.end
            yield Edit(Span(end, end), f" --chown={owner}")
