"""The whole report: who has a way, who is safe, and of whom nothing can be said."""

import pytest
from msgspec import structs
from tests.judge.paths.power_of_one import mounted, report, steps, view, way

from dockward.kit import network, workload
from dockward.model.fact import unknown
from dockward.model.paths import Blind, Cut
from dockward.model.subject import Kind
from dockward.model.workload import Attachment, Lifetime, State
from dockward.model.world import Unread

LOST = unknown("no answer")
HOLDER = {"kernel": view(mounted("/run/docker.sock", "/s"))}


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (State.RUNNING, True),
        (State.PAUSED, True),
        (State.EXITED, False),
        (State.CREATED, False),
        (State.DEAD, False),
    ],
)
def test_only_containers_with_processes_are_asked(state, asked):
    found = report(workload(lifetime=Lifetime(state=state, created=1.0), **HOLDER))
    assert bool(found.paths) is asked
    assert (found.safe, found.unknown) == ((), ())


def test_a_container_that_may_or_may_not_run_is_unknown():
    found = report(workload(lifetime=LOST, **HOLDER))
    assert (found.paths, found.safe, found.unknown) == ((), (), (Blind("container/api", "no answer"),))


def test_a_law_that_cannot_see_makes_unknown_and_stops_no_other():
    found = report(workload(devices=LOST, networks=(), kernel=view()))
    assert (found.safe, found.unknown) == ((), (Blind("container/api", "no answer"),))
    found = report(workload(devices=LOST, **HOLDER))
    assert steps(found) == ["engine", "host"]
    assert (found.safe, found.unknown) == ((), ())


def test_a_container_whose_power_is_unknown_is_not_safe():
    found = report(workload(kernel=LOST, user=LOST))
    assert (found.safe, found.unknown) == ((), (Blind("container/api", "no answer"),))


def test_of_what_could_not_be_read_only_containers_are_told():
    unread = (Unread(Kind.CONTAINER, "500", "odd"), Unread(Kind.IMAGE, "404"), Unread(Kind.HOST, "elsewhere"))
    assert report(unread=unread).unknown == (Blind("odd", "500"),)


def test_a_way_is_certain_only_when_every_step_is():
    front = workload(name="front", id="bb" * 32, kernel=view(root=False))
    found = report(workload(**HOLDER), front)
    assert (way(found).certain, way(found, "front").certain) == (True, False)


def test_every_step_has_its_evidence():
    front = workload(name="front", id="bb" * 32, kernel=view(root=False))
    found = report(workload(**HOLDER), front)
    assert all(step.evidence and step.how for one in found.paths for step in one.steps)
    last = way(found).steps[-1]
    assert (last.from_, last.to) == ("engine", "host")


def test_nobody_is_told_to_take_the_engine_away():
    back = Attachment("shop_back")
    several = [workload(name=f"c{nr}", id=f"{nr:02}" * 32, networks=(back,), **HOLDER) for nr in range(3)]
    found = report(*several, networks=(network(),))
    assert found.best_cut == Cut("take the mount of /run/docker.sock from container/c0", (), ("container/c0",))
    assert [one.container for one in found.paths] == ["container/c0", "container/c1", "container/c2"]


def test_the_best_cut_names_whom_it_frees():
    alone = structs.replace(workload(**HOLDER), networks=workload(networks=()).networks)
    found = report(alone)
    assert found.best_cut.change == "take the mount of /run/docker.sock from container/api"
    assert found.best_cut.removes == ("container/api",)
