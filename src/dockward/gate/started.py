"""Looks at a container that runs: what it is by its own settings, by the policy, and by what the kernel says of it."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.engine.wire.inspect import Inspect
from dockward.gate.asking import UNSURE, Asking, InKernel, TooLargeError, ask, real_path
from dockward.gate.devices import devices_of, other_devices
from dockward.gate.errors import RefusedError
from dockward.gate.grants import grant_of
from dockward.gate.hostviews import sees_host
from dockward.gate.judging import Setting, judged_again, read_again
from dockward.gate.labels import check_owner
from dockward.gate.readonly import read_only_below
from dockward.gate.scope import OWNER, texts
from dockward.gate.surroundings import Around, described, look_around
from dockward.gate.tasks import TASK, placed
from dockward.gate.truth import EnginesOwn, differences, remounted
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
    known_root = setting.engine.root_dir
    at = yield from real_path(known_root.value if known_root.known else _ROOT, strict=False)
    engines = EnginesOwn(at.paths, answer.id)
    task = yield from placed(raw, around.workload, setting)
    options = (raw.get("HostConfig") or {}).get("SecurityOpt") or ()
    deep = read_only_below(around.workload, setting.engine, asked_so=answer.id in setting.deep)
    beyond = (
        *differences(around.workload, seen, engines, around.names, deep),
        *remounted(around.workload, seen, options),
    )
    devices = yield from devices_of(raw)
    beyond = (*beyond, *(yield from other_devices(devices, running)))
    if task is not None:
        beyond = (*beyond, *differences(task.around.workload, seen, engines, {**around.names, **task.around.names}))
    by_view = sees_host(own, setting.views)
    labels = texts((raw.get("Config") or {}).get("Labels"))
    owner = labels.get(OWNER, "")
    if task is not None and owner != task.owner:
        beyond = (*beyond, *_claimed(labels, setting))
    # Of a task of which nothing is told it isn't told either where its label comes from.
    eased = owner if TASK not in labels or (task is not None and task.owner == owner) else ""
    look = Look(
        run=run,
        name=str(raw.get("Name", "")).removeprefix("/"),
        paused=(raw.get("State") or {}).get("Paused") is True,
        beyond=() if run == admitted else tuple(dict.fromkeys(beyond)),
        seen=run == admitted,
        spec=BY_VIEW if by_view else _spec(raw, around, devices),
        task=TASK in labels,
        service="" if task is None else task.service,
        shape="" if task is None else task.shape,
        by_view=by_view,
    )
    if look.beyond or as_before(look):
        return look
    refused, doubt = yield from _refused(raw, answer, setting, owner, eased)
    return structs.replace(look, refused=refused, unsure=doubt)


def _claimed(labels: Mapping[str, str], setting: Setting) -> Iterator[str]:
    """Whether a task is more by the label of an image that wasn't here when its service was judged."""
    try:
        check_owner(labels, None, setting.law)
    except RefusedError as why:
        yield f"By its image: {why.message}"


def _refused(raw: dict[str, Any], answer: Inspect, setting: Setting, owner: str, eased: str) -> Asking[tuple[str, str]]:
    """Why it wouldn't be admitted, and why that can't be told; a role that isn't limited yet isn't here either.

    A link may have led it out of the directories of its `owner`, or of who starts it. `eased` is for whom the policy
    may refuse less.
    """
    law = setting.law.applied_to(eased) if eased else setting.law
    grant = grant_of(owner, setting.access) or setting.grant
    if grant is not None:
        grant = structs.replace(grant, images=None)
    try:
        yield from judged_again(raw, answer, structs.replace(setting, law=law, grant=grant, frozen=()))
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
