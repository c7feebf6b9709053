"""Which containers are frozen, and who may go on with them."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.after.frozen import Freeze, Frozen, frozen_file
from dockward.gate.errors import RefusedError

ID = "c" * 64
WORLD = {
    "/containers/x/json": container(),
    f"/containers/{ID}/json": container(),
    "/images/" + container()["Image"] + "/json": None,
}


def kept(tmp_path):
    return Frozen(frozen_file(tmp_path / "ledger"))


def test_it_is_kept_in_a_file(tmp_path):
    one = kept(tmp_path)
    one.begin(ID, Freeze(run="7 now"))
    one.done(ID)
    one.write(one.change())
    other = kept(tmp_path)
    assert ID not in other
    other.read()
    assert ID in other
    other.seen_running(ID, "8 later")
    assert ID in other
    other.seen_running(ID, "7 now")
    assert ID not in other
    assert other.is_released(ID, "7 now")
    assert not other.is_released(ID, "8 later")
    other.begin(ID, Freeze(run="8 later"))
    assert ID in other


def test_one_that_may_not_have_been_paused_is_not_taken_for_released(tmp_path):
    one = kept(tmp_path)
    one.begin(ID, Freeze(run="7 now"))
    one.seen_running(ID, "7 now")
    assert ID in one


def test_a_task_is_let_go_on_by_the_swarm_and_not_taken_for_released(tmp_path):
    one = kept(tmp_path)
    one.begin(ID, Freeze(run="7 now", task=True))
    one.done(ID)
    one.seen_running(ID, "7 now")
    assert ID in one
    one.release(ID)
    assert ID not in one


def test_one_that_somebody_else_had_paused_is_not_taken_for_released(tmp_path):
    one = kept(tmp_path)
    one.begin(ID, Freeze(run="7 now"))
    one.done(ID, others=True)
    one.write(one.change())
    other = kept(tmp_path)
    other.read()
    other.seen_running(ID, "7 now")
    assert ID in other
    other.done(ID)
    other.seen_running(ID, "7 now")
    assert ID not in other


def test_those_that_are_gone_are_forgotten_and_a_broken_file_is_no_end(tmp_path):
    one = kept(tmp_path)
    one.read()
    one.begin(ID, Freeze(run="7 now"))
    one.forget([ID, "other"])
    assert ID not in one
    frozen_file(tmp_path / "ledger").write_text("[]")
    one.read()
    one.release(ID)
    assert ID not in one


MODES = ("PidMode", "IpcMode", "NetworkMode")


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /containers/x/start", None),
        ("POST /containers/x/unpause", None),
        ("POST /containers/x/restart", None),
        ("POST /containers/x/attach?stream=1", None),
        ("POST /containers/x/exec", {"Cmd": ["true"]}),
        ("POST /containers/x/update", {"Memory": 1 << 30}),
        ("PUT /containers/x/archive?path=/", None),
        ("GET /containers/x/archive?path=/", None),
        ("GET /containers/x/export", None),
        ("POST /containers/x/stop", None),
        *(
            (f"POST /containers/x/kill?signal={one}", None)
            for one in ("WINCH", "STOP", "CONT", "TERM", "0", "19", "09")
        ),
        ("POST /containers/x/rename?name=y", None),
        ("POST /commit?container=x", {}),
        *(
            ("POST /containers/create", {"Image": "app:1.0", "HostConfig": one})
            for one in (*({mode: "container:x"} for mode in MODES), {"VolumesFrom": ["x:ro"]})
        ),
    ],
)
def test_nobody_goes_on_with_a_frozen_one(line, body):
    with pytest.raises(RefusedError, match="is frozen"):
        decided(line, body, Engine(WORLD), frozen={ID})


@pytest.mark.parametrize(
    "line", ["DELETE /containers/x?force=1", "POST /containers/x/kill?signal=SIGKILL", "POST /containers/x/kill"]
)
def test_it_may_be_ended_at_once(line):
    assert decided(line, None, Engine(WORLD), frozen={ID}).unpauses == ID
    # It may be frozen before that is passed on.
    assert decided(line, None, Engine(WORLD)).unpauses == ID


def test_others_are_stopped_as_ever():
    decided("POST /containers/x/stop", None, Engine(WORLD))
    decided("POST /containers/x/kill?signal=WINCH", None, Engine(WORLD))


def test_a_commit_may_let_a_container_go_on():
    assert decided("POST /commit?container=x", {}, Engine(WORLD)).unpauses == ID
