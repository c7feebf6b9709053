"""Judges a container that is asked for, or one that is there, with all that it names, by the rules of the policy."""

import re
from collections.abc import Container, Mapping
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.engine.wire.image import ImageAnswer, image_from
from dockward.engine.wire.inspect import Inspect
from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.identity import Identity
from dockward.gate.law import Law, Weighed, check_denied, check_sure, weigh
from dockward.gate.rights.byid import NAMED
from dockward.gate.rights.grants import Access, Grant
from dockward.gate.rights.images import check_image
from dockward.gate.rights.scope import OWNER, check_paths, texts
from dockward.gate.weighing.devices import as_held
from dockward.gate.weighing.hostviews import NotAsViewedError, Seen, Views, without_view
from dockward.gate.weighing.imageanswers import image_at
from dockward.gate.weighing.mountings import check_amount, check_over, check_targets
from dockward.gate.weighing.ownplaces import OwnPlaces, check_own, check_socket
from dockward.gate.weighing.powers import check_container, check_host
from dockward.gate.weighing.readonly import NOWHERE, read_only_below, with_writable_below
from dockward.gate.weighing.servicewords import OF_SERVICE
from dockward.gate.weighing.surroundings import Around, described, look_around
from dockward.gate.weighing.unjudged import check_all_judged
from dockward.judge.policy.gate import Admitted, Refusals
from dockward.judge.policy.hostviews import HostView
from dockward.model.engine import Engine
from dockward.model.fact import Fact, unknown
from dockward.model.finding import Finding
from dockward.model.hostsockets import USUAL_SOCKETS
from dockward.model.workload import Exec, HealthCheck, MountKind, Origin, Workload
from dockward.model.world import World
from dockward.syntax.decoders import convert

NEW = "a new container"
_ASKED_FOR = "asked for"
"""In place of the id of a process that isn't made yet."""
_UNASKED = "the image's layers were not looked at"
_NUMBER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)
MOST_COMMAND = 16 << 10
"""Characters of what a container starts, and of its health check, which rules read as a shell would: at worst
that took 60 microseconds each."""
_CGROUPS_1 = "1"
_NO_LABEL = "label=disable"


class Setting(Struct, frozen=True, kw_only=True):
    """What decisions are made by. `now` is in seconds since the epoch; `frozen` holds the ids of frozen containers."""

    law: Law
    engine: Engine
    now: float
    admitted: Admitted = Admitted()
    grant: Grant | None = None
    frozen: Container[str] = frozenset()
    by_ids: bool = True
    """Whether requests are sent on by the ids of what was judged, which an authorization plugin can't do."""
    own: OwnPlaces = OwnPlaces()
    views: Mapping[str, HostView] = {}
    """Containers that may see the host."""
    identity: Identity | None = None
    """Who asks; None where the gate itself looks."""
    groups: Mapping[int, str] = {}
    """The host's, by their numbers."""
    access: Access = Access()
    """What others may, who have made what is looked at."""
    deep: Container[str] = frozenset()
    """Containers, by their ids, of which it is known that they were asked for by a version of the API that makes
    read-only mounts so with what is below them; one that isn't made yet has none."""
    strict: bool = True
    """Whether a path must lead somewhere; of a container that runs the kernel says where it led."""
    building: bool = False
    """Whether a build that was admitted may be on its way, of which the engine makes containers by itself."""


def check_not_frozen(container: str, setting: Setting) -> None:
    """Raise `RefusedError` for a container that was frozen: nobody goes on with it until root has decided."""
    if container in setting.frozen:
        raise RefusedError(
            f"The container {container[:12]} is frozen, for it is more than was admitted.",
            "Remove it, or have root look (`dockward gate frozen`) and let it go on (`dockward gate release`).",
        )


def admitted_container(name: str, setting: Setting, entered: str | None = None) -> Asking[tuple[Inspect, Weighed]]:
    """Judge a container that is there, as it is. Raises `RefusedError` for one that wouldn't be admitted.

    `entered` is the user of a process that is to come into it, empty for the container's own; None for no such process.
    """
    raw: dict[str, Any] | None = None
    if NAMED.fullmatch(name):
        raw = yield from ask(f"/containers/{name}/json", dict[str, Any])
    if raw is None:
        raise MissingError(f"No such container: {name}")
    answer = read_again(raw)
    return answer, (yield from judged_again(raw, answer, setting, entered))


def judged_again(raw: dict[str, Any], answer: Inspect, setting: Setting, entered: str | None = None) -> Asking[Weighed]:
    """Likewise, by what the engine has answered on it."""
    check_not_frozen(answer.id, setting)
    image = yield from image_at(f"/images/{answer.image}/json", setting.engine)
    if setting.grant is not None and not _was_judged(raw, image, setting.grant):
        check_image(image, answer.image, setting.grant)
    workload = described(answer, setting.engine)
    if entered is not None:
        # The engine fills in the container's own.
        user = "" if entered == answer.config.user else entered
        workload = structs.replace(workload, execs=Fact((Exec(_ASKED_FOR, user, privileged=False, running=False),)))
    weighed = yield from judged(workload, image, _as_asked(raw), setting)
    check_all_judged(raw, setting.admitted)
    return weighed


def _was_judged(raw: dict[str, Any], image: ImageAnswer | None, grant: Grant) -> bool:
    """Whether the image was looked at as the container was made, and has lost its names since."""
    labels = texts((raw.get("Config") or {}).get("Labels"))
    return labels.get(OWNER) == grant.owner and image is not None and not (image.repo_tags or image.repo_digests)


def judged(workload: Workload, image: ImageAnswer | None, content: dict[str, Any], setting: Setting) -> Asking[Weighed]:
    """What a container that is admitted comes to, with those that it joins; `content` would ask for it.

    One that isn't as its host-view wants it is judged as any other: a policy that only learns lets it through.
    """
    _check_words(workload)
    check_targets(content)
    sockets = (*USUAL_SOCKETS, setting.engine.endpoint.removeprefix("unix://"), *setting.own.main, *setting.own.lent)
    maps = True in {setting.engine.userns_remap.content, setting.engine.rootless.content}
    views = Views(views=setting.views, sockets=sockets, maps_users=maps)
    whole = Seen(workload=workload, content=content)
    try:
        seen = yield from without_view(whole, image, views, setting.identity, setting.now)
    except NotAsViewedError as why:
        try:
            return (yield from _judged_but_for_view(whole, image, setting))
        except RefusedError:
            raise why from None
    return (yield from _judged_but_for_view(seen, image, setting))


def _judged_but_for_view(seen: Seen, image: ImageAnswer | None, setting: Setting) -> Asking[Weighed]:
    workload, content = seen.workload, seen.content
    service = workload.origin is Origin.SERVICE
    what = _named_for_people(workload)
    workload = _with_names(workload, setting.groups)
    workload, content = yield from as_held(workload, content, setting.admitted.devices)
    around = yield from look_around(
        workload, setting.engine, setting.admitted, setting.now, setting.own.files, strict=setting.strict
    )
    check_amount(around.stand)
    images = () if image is None else (image_from(image, unknown(_UNASKED)),)
    world = structs.replace(around.world, images=images)
    spared: list[Finding] = []
    deep = read_only_below(around.workload, setting.engine, asked_so=not service and workload.id in setting.deep)

    def whole(one: Workload, deep: Container[str] = NOWHERE) -> Workload:
        return with_writable_below(around.whole(one), around.stand, deep)

    for one in around.others:
        check_not_frozen(one.id, setting)
        other, joined = weigh(whole(one), world, setting.law), f"{what}, which joins the container {one.name}"
        check_denied(other, setting.law, joined)
        check_sure(other, joined)
        spared += other.spared
    weighed = weigh(whole(around.workload, deep), world, setting.law)
    # Rules come first: they say what is wrong with a setting, and what to do in its place.
    check_denied(weighed, setting.law, what)
    if service:
        check_host(content.get("HostConfig", {}), setting.admitted, runtime_of(setting.engine), OF_SERVICE)
    else:
        check_container(_chosen(content, setting.engine), setting.admitted, runtime_of(setting.engine))
    check_over(around.workload)
    _check_places(around, what, setting)
    check_sure(weighed, what)
    weighed = _with_entered(weighed, whole(around.workload, deep), world, setting)
    return structs.replace(weighed, spared=(*weighed.spared, *spared), view=seen.view)


def _named_for_people(workload: Workload) -> str:
    if workload.name == NEW:
        return NEW
    kind = "service" if workload.origin is Origin.SERVICE else "container"
    return f"{'a process in ' if workload.execs.value else ''}the {kind} {workload.name}"


def _with_entered(weighed: Weighed, workload: Workload, world: World, setting: Setting) -> Weighed:
    """With what a process of another user comes to: it is judged as if the container were started as that user.

    Raises `RefusedError` for one that isn't admitted.
    """
    for one in (one for one in workload.execs.value if one.user):
        as_user = _with_names(structs.replace(workload, user=Fact(one.user)), setting.groups)
        found, what = (
            weigh(as_user, world, setting.law),
            f"{_named_for_people(workload)}, as the user {one.user[:60]!a}",
        )
        check_denied(found, setting.law, what)
        check_sure(found, what)
        weighed = structs.replace(
            weighed,
            filled=(*weighed.filled, *found.filled),
            warned=(*weighed.warned, *found.warned),
            spared=(*weighed.spared, *found.spared),
        )
    return weighed


def _check_places(around: Around, what: str, setting: Setting) -> None:
    """Raise `RefusedError` for what its mounts show of the gate's own, or of what isn't the client's to mount."""
    for shows in around.stand:
        check_own(shows, setting.own, setting.admitted, f"{what}, at {shows.mount.target}")
        check_socket(shows.place, setting.own, setting.admitted, f"{what}, at {shows.mount.target}")
    if setting.grant is not None and around.workload.mounts.known:
        mounts = frozenset(around.workload.mounts.value)
        own = (shows for shows in around.stand if shows.mount in mounts)
        check_paths((shows.place for shows in own if shows.mount.kind is MountKind.BIND), setting.grant)


def check_not_viewing(weighed: Weighed, law: Law, what: str) -> None:
    """Raise `RefusedError` for what would be root beside the host's files, which a host-view lets a nobody see.

    Where the policy only learns nothing does: without any view it would pass.
    """
    if weighed.view and law.refusals is Refusals.ENFORCE:
        raise RefusedError(
            f"{what} isn't admitted: the container sees the host by the host-view {weighed.view} of the policy.",
            "Look into it without that, or ask root of the host.",
        )


def _with_names(workload: Workload, names: Mapping[int, str]) -> Workload:
    """With the groups of its user by their names on the host."""

    def of_user(user: str) -> str:
        account, sign, group = user.partition(":")
        return f"{account}{sign}{_named((group,), names)[0]}"

    return structs.replace(
        workload,
        group_add=workload.group_add.map(lambda all_: _named(all_, names)),
        user=workload.user.map(of_user),
    )


def _named(groups: tuple[str, ...], names: Mapping[int, str]) -> tuple[str, ...]:
    """Groups by the names that the host has for their numbers; the engine takes a sign before one."""
    return tuple(names.get(int(one), str(int(one))) if _NUMBER.fullmatch(one) else one for one in groups)


def _check_words(workload: Workload) -> None:
    """Raise `RefusedError` where there is more to read in its commands than rules read."""
    health = workload.health_check.content
    words = (
        *(workload.command.value if workload.command.known else ()),
        *(health.command if isinstance(health, HealthCheck) else ()),
    )
    if sum(map(len, words)) > MOST_COMMAND:
        raise RefusedError(
            f"The commands of {workload.name} have more than {MOST_COMMAND} characters: they are not looked at.",
            "Put the script into the image, or into a file that is mounted.",
            status=413,
        )


def read_again(raw: dict[str, Any]) -> Inspect:
    """The engine's answer on a container. Raises `RefusedError` for one that can't be read."""
    try:
        return convert(_without_the_engines(raw), Inspect)
    except msgspec.ValidationError as why:
        raise unsure("the engine's answer isn't as documented") from why


def _without_the_engines(raw: dict[str, Any]) -> dict[str, Any]:
    """Without what the engine itself writes there: next to the host's processes it gives no label (`label=disable`)."""
    host = raw.get("HostConfig") or {}
    given = host.get("Privileged") or "host" in {host.get("PidMode"), host.get("IpcMode")}
    options = host.get("SecurityOpt") or ()
    if not given or _NO_LABEL not in options:
        return raw
    return {**raw, "HostConfig": {**host, "SecurityOpt": [one for one in options if one != _NO_LABEL] or None}}


def _as_asked(raw: dict[str, Any]) -> dict[str, Any]:
    """An inspect answer as the body that would ask for it."""
    host = {
        name: value for name, value in (_without_the_engines(raw).get("HostConfig") or {}).items() if value is not None
    }
    return {"HostConfig": host}


def _chosen(content: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """A body without what the engine would do anyway: with cgroups 1 a container is in the host's namespace of them."""
    host = content.get("HostConfig", {})
    if engine.cgroup_version.content != _CGROUPS_1 or host.get("CgroupnsMode") != "host":
        return content
    return {**content, "HostConfig": {name: one for name, one in host.items() if name != "CgroupnsMode"}}


def runtime_of(engine: Engine) -> str:
    """The engine's default runtime; empty where it isn't told."""
    found = engine.default_runtime.content
    return found if isinstance(found, str) else ""
