"""Looks at a container that runs: what it is by its own settings, by the policy, and by what the kernel says of it."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.engine.wire.inspect import Inspect
from dockward.gate.asking import UNSURE, Asking, InKernel, TooLargeError, ask, real_path
from dockward.gate.errors import RefusedError
from dockward.gate.rights.grants import grant_of
from dockward.gate.rights.labels import check_owner
from dockward.gate.rights.scope import OWNER, texts
from dockward.gate.weighing.builds import for_build, is_of_build
from dockward.gate.weighing.devices import devices_of, other_devices
from dockward.gate.weighing.hostviews import sees_host
from dockward.gate.weighing.judging import Setting, judged_again, read_again
from dockward.gate.weighing.readonly import read_only_below
from dockward.gate.weighing.surroundings import Around, described, look_around
from dockward.gate.weighing.tasks import TASK, Placed, placed
from dockward.gate.weighing.truth import EnginesOwn, differences, remounted
from dockward.judge.policy.gate import EVERYTHING
from dockward.model.kernel import KernelView

_ROOT = "/var/lib/docker"
BY_VIEW = "by-a-host-view"
"""In place of a hash: where the policy has no views any more, the container isn't what it was admitted as."""
_ENCODER = msgspec.json.Encoder(order="deterministic")


class Look(Struct, frozen=True, kw_only=True):
    """What was seen of a container.

    `run` tells one start from the next. `beyond` is what the kernel shows more than its settings say, each a sentence.
    `refused` is why the policy wouldn't admit it now; empty where it would, or where that is `unsure`. `spec` is a hash
    of what it was made with, names resolved to what they mean; empty where that can't be compared later.
    """

    run: str
    name: str = ""
    paused: bool = False
    beyond: tuple[str, ...] = ()
    refused: str = ""
    unsure: str = ""
    spec: str = ""
    task: bool = False
    """Whether it says that it is a task of a Swarm."""
    service: str = ""
    """The id of the service whose task it is; empty where it is none's. `shape` is what it was to be by that."""
    shape: str = ""
    seen: bool = False
    """Whether it was admitted in this run before: what is moved on the host since moves nothing in the container."""
    by_view: bool = False
    """Whether it sees what host-views are for. They end: such a container is judged whenever it is looked at."""


def _never(_: Look) -> bool:
    return False


def look_at(
    container: str, setting: Setting, known: str = "", as_before: Callable[[Look], bool] = _never, admitted: str = ""
) -> Asking[Look | None]:
    """What there is to see; None where it doesn't run, or its run is the `known` one.

    `admitted` is the run in which it was seen and admitted before. What shows more than its settings say isn't judged
    besides, nor what is `as_before`: others wait to be looked at. Raises `RefusedError` where that can't be told.
    """
    setting = structs.replace(setting, strict=False)
    try:
        raw: dict[str, Any] | None = yield from ask(f"/containers/{container}/json", dict[str, Any])
    except TooLargeError as why:
        # What it runs as isn't told either.
        return Look(run=f"untold {setting.now}", refused=why.message)
    if raw is None:
        return None
    answer = read_again(raw)
    run = f"{answer.state.pid} {answer.state.started_at}"
    if not answer.state.pid or run == known:
        return None
    running = InKernel(answer.id, answer.state.pid)
    seen: KernelView | None = yield running
    if seen is None:
        return None
    own = described(answer, setting.engine)
    around = yield from look_around(own, setting.engine, EVERYTHING, setting.now, strict=setting.strict, linked=False)
    task = yield from placed(raw, around.workload, setting)
    devices = yield from devices_of(raw)
    one = _Started(raw=raw, answer=answer, around=around, seen=seen, task=task, devices=devices)
    beyond = yield from _beyond(one, running, setting)
    by_view = sees_host(own, setting.views)
    look = Look(
        run=run,
        name=str(raw.get("Name", "")).removeprefix("/"),
        paused=(raw.get("State") or {}).get("Paused") is True,
        beyond=() if run == admitted else tuple(dict.fromkeys(beyond)),
        seen=run == admitted,
        spec=BY_VIEW if by_view else _spec(raw, around, devices),
        task=TASK in one.labels,
        service="" if task is None else task.service,
        shape="" if task is None else task.shape,
        by_view=by_view,
    )
    if look.beyond or as_before(look):
        return look
    refused, doubt = yield from _refused(one, setting)
    return structs.replace(look, refused=refused, unsure=doubt)


class _Started(Struct, frozen=True, kw_only=True):
    """A container that has started: the engine's answer on it, what it names, the kernel's word, and whose task it is.

    `devices` are those that it holds.
    """

    raw: dict[str, Any]
    answer: Inspect
    around: Around
    seen: KernelView
    task: Placed | None
    devices: tuple[tuple[str, str], ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """Its own and its image's."""
        return texts((self.raw.get("Config") or {}).get("Labels"))

    @property
    def owner(self) -> str:
        """Whose it is, as the gate or its image has written it; empty for nobody's."""
        return self.labels.get(OWNER, "")


def _beyond(one: _Started, running: InKernel, setting: Setting) -> Asking[tuple[str, ...]]:
    """What the kernel shows more than its settings say, and those of its service."""
    around, task = one.around, one.task
    known_root = setting.engine.root_dir
    at = yield from real_path(known_root.value if known_root.known else _ROOT, strict=False)
    engines = EnginesOwn(at.paths, one.answer.id)
    options = (one.raw.get("HostConfig") or {}).get("SecurityOpt") or ()
    deep = read_only_below(around.workload, setting.engine, asked_so=one.answer.id in setting.deep)
    own = (
        *differences(around.workload, one.seen, engines, around.names, deep),
        *remounted(around.workload, one.seen, options),
        *(yield from other_devices(one.devices, running)),
    )
    if task is None:
        return own
    names = {**around.names, **task.around.names}
    claimed = _claimed(one.labels, setting) if one.owner != task.owner else ()
    return (*own, *differences(task.around.workload, one.seen, engines, names), *claimed)


def _claimed(labels: Mapping[str, str], setting: Setting) -> Iterator[str]:
    """Whether a task is more by the label of an image that wasn't here when its service was judged."""
    try:
        check_owner(labels, None, setting.law)
    except RefusedError as why:
        yield f"By its image: {why.message}"


def _refused(one: _Started, setting: Setting) -> Asking[tuple[str, str]]:
    """Why it wouldn't be admitted, and why that can't be told; a role that isn't limited yet isn't here either.

    A link may have led it out of the directories of its owner, or of who starts it.
    """
    # Of a task of which nothing is told it isn't told either where its label comes from.
    said = TASK not in one.labels or (one.task is not None and one.task.owner == one.owner)
    law = setting.law.applied_to(one.owner) if one.owner and said else setting.law
    grant = grant_of(one.owner, setting.access) or setting.grant
    if grant is not None:
        grant = structs.replace(grant, images=None)
    setting = structs.replace(setting, law=law, grant=grant, frozen=())
    if setting.building and is_of_build(one.raw):
        setting = for_build(setting)
    try:
        yield from judged_again(one.raw, one.answer, setting)
    except RefusedError as why:
        return ("", why.message) if why.status == UNSURE else (why.message, "")
    return "", ""


def _spec(raw: dict[str, Any], around: Around, devices: tuple[tuple[str, str], ...]) -> str:
    """With those that it joins it would have to be compared what they are, so then it is judged each time."""
    if around.others or not around.workload.mounts.known:
        return ""
    mounts = sorted(
        (one.target, one.host_path or "", one.writable, one.propagation) for one in around.workload.mounts.value
    )
    volumes = [(one.name, one.driver.content, one.options.content) for one in around.world.volumes]
    networks = [(one.name, one.driver.content) for one in around.world.networks]
    told = [raw.get("Image"), raw.get("Config"), raw.get("HostConfig"), mounts, volumes, networks, devices]
    return sha256(_ENCODER.encode(told)).hexdigest()
