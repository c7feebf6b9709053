"""An image keeps the package index of Alpine's package manager."""

from collections.abc import Iterator, Sequence

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._contents import leave_to
from dockward.practices._dockerfiles import command_place as place_in
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import after, keeps_outside, removes
from dockward.practices._repairs import after_word
from dockward.practices.p09_images._apk import action_of, fetches, keeps_index, without_update


@rule(
    "DW0913",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "buddy:ER0011",
        "dockerfilelint:apkadd-missing_nocache_or_updaterm",
        "dockle:DKL-DI-0004",
        "hadolint:DL3019",
        "kics:apk_add_using_local_cache_path",
        "semgrep:missing-apk-no-cache",
        "trivy:DS-0025",
    ),
    why="An index that is never right again is pulled, stored and scanned with every copy of the image.",
    remedy="`apk add --no-cache PACKAGE`, which keeps no index; or keep it outside with `RUN "
    "--mount=type=cache,target=/var/cache/apk`, which the history doesn't show.",
    written="FROM alpine:3.20\nRUN apk add curl\n",
    fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
    bad=image(history=(Layer("RUN /bin/sh -c apk add curl # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apk add --no-cache curl # buildkit", 0.0, 1),)),
)
def apk_cache_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    leave_to("DW1020", i)
    yield from told(i, _left(i))


def _left(i: Image) -> Iterator[Problem]:
    for step in steps(i):
        fetched = [one for one in step.commands if fetches(one)]
        added = [one for one in step.commands if keeps_index(one, fetched=bool(fetched))]
        last = max((step.commands.index(one) for one in (*fetched, *added)), default=0)
        if removes(after(step, step.commands, last), "apk") or keeps_outside(step, "/var/cache/apk"):
            continue
        if i.written is not None and step.written is not None and (added or fetched):
            yield from _in_file(i.written, step.written, added, fetched)
            continue
        for one in added or fetched:
            yield problem(at=command_place(step, one, i), evidence="apk index" if added else "apk update")


def _in_file(
    file: Dockerfile, one: Instruction, added: Sequence[Command], fetched: Sequence[Command]
) -> Iterator[Problem]:
    """What installs and what only fetches the index: one repair of both where `apk update` surely goes with it."""
    several = [after_word(each, action_of(each), " --no-cache") for each in added]
    edits = tuple(edit for each in several for edit in each) if all(several) else ()
    removal = without_update(file, one, added)
    at_once = bool(edits and removal.edits and not removal.risk)
    fix = Fix(title="Add --no-cache", edits=(*removal.edits, *edits) if at_once and fetched else edits)
    for each in added:
        yield problem(at=place_in(file, one, each), evidence="apk index", fix=fix if edits else ())
    for each in () if at_once else fetched:
        why = removal.why or "it goes when what installs has --no-cache"
        alone = Fix(title="Take `apk update` out", risk=removal.risk, edits=removal.edits)
        offered = bool(removal.edits) and not added
        message, place = "`apk update` fetches an index that stays.", place_in(file, one, each)
        yield problem(message, at=place, evidence="apk update", fix=alone if offered else (), unrepaired=why)
