import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from tests.live.engine import BASE, ApiError, EngineError, PrivateEngine, make_image, sweep
from tests.live.engine.leftovers import (
    MARK,
    NESTED,
    cgroups_of,
    claim,
    engine_processes,
    locked,
    mounts_under,
    shim_sockets,
)

pytestmark = pytest.mark.live


def _traces(directory: Path, containers: frozenset[str] = frozenset()) -> list[str]:
    """Everything that an engine leaves on the machine, in words."""
    found = [f"process {one}" for one in engine_processes(directory, containers)]
    found += [f"mount {one}" for one in mounts_under(directory)]
    found += [f"cgroup {one}" for one in cgroups_of(containers, directory.name)]
    found += [f"network namespace {one}" for one in Path("/run/netns").glob(directory.name)]
    return found + ([f"directory {directory}"] if directory.exists() else [])


def _idle(engine: PrivateEngine, name: str, **host: object) -> str:
    make_image(engine, "idle:1.0", 'CMD ["sleep", "1000000"]')
    return engine.run(name, "idle:1.0", host=host)


def _status(engine: PrivateEngine, container: str) -> dict[str, str]:
    pid = engine.api("GET", f"/containers/{container}/json")["State"]["Pid"]
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_it_answers_on_its_own_socket_only(engine):
    info = engine.api("GET", "/info")
    assert info["DockerRootDir"] == str(engine.data_root)
    assert info["Name"]
    assert engine.socket.is_socket()
    assert "2375" not in engine.inside("ss", "-lnt")


def test_a_privileged_container_gets_every_capability_of_this_machine(engine):
    _idle(engine, "privileged", Privileged=True)
    bounding = Path("/proc/self/status").read_text().partition("CapBnd:")[2].split()[0]
    assert int(_status(engine, "privileged")["CapEff"], 16) & ~int(bounding, 16) == 0
    assert int(_status(engine, "privileged")["CapEff"], 16) >= 1 << 21


def test_a_privileged_command_runs_in_an_ordinary_container(engine):
    _idle(engine, "ordinary")
    assert "CapEff" in engine.docker("exec", "--privileged", "ordinary", "cat", "/proc/self/status")


def test_limits_beyond_the_machines_own_do_not_stop_a_container(engine):
    _idle(engine, "greedy", Ulimits=[{"Name": "nofile", "Soft": 1 << 20, "Hard": 1 << 20}], OomScoreAdj=-500)
    assert engine.api("GET", "/containers/greedy/json")["State"]["Running"]


def test_the_runtime_keeps_its_usual_name(engine):
    assert engine.api("GET", "/info")["DefaultRuntime"] == "runc"


def test_a_refusal_is_told_with_the_engines_words(engine):
    with pytest.raises(ApiError, match="No such image"):
        engine.run("no-image", "nowhere:1.0")


def test_two_engines_side_by_side_keep_their_bridges(engine, distribution):
    with PrivateEngine(distribution=distribution) as other:
        for one in (engine, other):
            _idle(one, "bridged")
        assert _bridge(engine) == _bridge(other) != ""
        assert engine.inside("cat", "/proc/net/dev") != other.inside("cat", "/proc/net/dev")
    assert _bridge(engine) != ""
    assert "eth0" in engine.docker("exec", "bridged", "ip", "address")


def _bridge(engine: PrivateEngine) -> str:
    """The address of the engine's default bridge; the same for every engine, which is why they need room."""
    words = engine.inside("ip", "-brief", "-4", "address", "show", "docker0").split()
    return words[2] if len(words) > 2 else ""


def test_nothing_is_left_after_its_end(distribution):
    with PrivateEngine(distribution=distribution) as engine:
        volume = {"type": "none", "o": "bind", "device": "/usr"}
        engine.api("POST", "/volumes/create", {"Name": "usr", "Driver": "local", "DriverOpts": volume})
        containers = frozenset({_idle(engine, "leaving", Binds=["usr:/data"], RestartPolicy={"Name": "always"})})
        sockets = list(shim_sockets(engine.directory))
        assert len(_traces(engine.directory, containers)) > 5
    assert _traces(engine.directory, containers) == []
    assert sockets
    assert [one for one in sockets if one.exists()] == []
    assert Path("/usr/bin").is_dir()


def test_an_engine_that_cannot_start_says_why_and_leaves_nothing(distribution):
    broken = PrivateEngine(settings={"no-such-setting": 1}, distribution=distribution)
    with pytest.raises(EngineError, match="no-such-setting"), broken:
        pass
    assert _traces(broken.directory) == []


_KILLED_HALF_WAY = """
import sys, time
from pathlib import Path
from tests.live.engine import PrivateEngine, make_image
from tests.live.trixie import chosen_distribution

with PrivateEngine(distribution=chosen_distribution(), base=Path(sys.argv[1])) as engine:
    make_image(engine, "idle:1.0", 'CMD ["sleep", "1000000"]')
    print(engine.directory, engine.run("idle", "idle:1.0"), flush=True)
    time.sleep(1000)
"""


@pytest.fixture
def base():
    # Not in pytest's own directory: overlay2 may not work there, and its path is long for a socket.
    directory, lock = claim(BASE)
    (directory / NESTED).mkdir()
    yield directory / NESTED
    os.close(lock)
    with locked(BASE):
        sweep(BASE)


def test_what_a_killed_run_left_is_cleared_away_by_the_next(base, distribution):
    words = [sys.executable, "-c", textwrap.dedent(_KILLED_HALF_WAY), str(base)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "src:."}) as run:
        directory, container = run.stdout.readline().split()
        run.send_signal(signal.SIGKILL)
    killed, containers = Path(directory), frozenset({container})
    assert len(_traces(killed, containers)) > 5
    with PrivateEngine(distribution=distribution, base=base) as engine:
        assert _traces(killed, containers) == []
        assert engine.api("GET", "/_ping") == "OK"


def test_a_running_engine_is_left_alone_by_the_next(engine, distribution):
    with PrivateEngine(distribution=distribution):
        assert engine.api("GET", "/_ping") == "OK"
    assert engine.api("GET", "/_ping") == "OK"


def test_processes_of_others_are_not_taken_for_the_engines(engine):
    others = os.environ | {MARK: f"{engine.directory}-other"}
    with subprocess.Popen(["sleep", "30"], env=others) as stranger:
        try:
            assert stranger.pid not in set(engine_processes(engine.directory))
        finally:
            stranger.kill()


def test_the_developers_command_says_how_to_reach_its_engine_and_takes_it_away(distribution):
    words = [sys.executable, "-m", "tests.live.engine", "--containers", "2"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "src:."}) as run:
        host = run.stdout.readline().removeprefix("export DOCKER_HOST=").strip()
        listed = subprocess.run(
            ["docker", "ps", "--quiet"],
            env=os.environ | {"DOCKER_HOST": host},
            capture_output=True,
            text=True,
            check=True,
        )
        run.send_signal(signal.SIGINT)
        deadline = time.monotonic() + 30
        while run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
    assert len(listed.stdout.split()) == 2
    assert run.returncode == 0
    assert _traces(Path(host.removeprefix("unix://")).parents[1]) == []
