"""Bad containers of practices 1 to 4, 9 to 11 and 13: quotas, health, age, tags, secrets, and what happens to them."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.live.badhost import images
from tests.live.badhost.container import BadContainer, bad
from tests.live.engine import PrivateEngine

MIB = 1 << 20
_COLLECTOR = "tcp://127.0.0.1:1514"
_SECOND = 1_000_000_000
_LEFT_OVER = 18
_PATIENCE = 20.0
_ADDED = ("sh", "-c", "cp /bin/busybox /usr/bin/busybox-own; exec /usr/bin/busybox-own sleep 1000000")
_DROPPED = ("sh", "-c", "cp /bin/busybox /tmp/busybox; exec /tmp/busybox sleep 1000000")
_VANISHED = ("sh", "-c", "cp /bin/busybox /opt; /opt/busybox sleep 1000000 & sleep 1; rm /opt/busybox; wait")
_BREEDING = ("sh", "-c", "sleep 1000000 & sleep 1000000 & sleep 1000000 & wait")
_GREEDY = ("tail", "/dev/zero")


def life() -> tuple[BadContainer, ...]:
    """The containers; each leans only on those before it."""
    return (*_quotas(), *_activity(), *_origins(), *_labelled())


def _quotas() -> tuple[BadContainer, ...]:
    return (
        bad("memory-unlimited", "cpu-unlimited", "disk-unlimited", "ulimits-not-set"),
        bad("pids-unlimited", PidsLimit=-1),
        bad("limit-beyond-host", Memory=1 << 50),
        bad("swap-unlimited", Memory=64 * MIB, MemorySwap=-1),
        bad("memory-killer-off", OomKillDisable=True, Memory=64 * MIB),
        bad("spared-by-memory-killer", OomScoreAdj=-500),
        bad("shared-memory-huge", ShmSize=1 << 34),
        bad("tmpfs-unbounded", "tmpfs-unsafe", Tmpfs={"/scratch": "rw,exec,suid,dev"}),
        bad("ulimit-unbounded", Ulimits=[{"Name": "nproc", "Soft": -1, "Hard": -1}]),
        BadContainer("pids-nearly-used", ("pids-nearly-used",), command=_BREEDING, host={"PidsLimit": 4}),
        bad("quota-not-enforced", Memory=64 * MIB),
        bad("restart-unbounded", RestartPolicy={"Name": "always"}),
    )


def _activity() -> tuple[BadContainer, ...]:
    always = {"RestartPolicy": {"Name": "always"}}
    greedy = {"Memory": 16 * MIB, "MemorySwap": 16 * MIB}
    return (
        bad("container-log-off", "health-check-missing", LogConfig={"Type": "none"}),
        bad("log-unbounded", LogConfig={"Type": "json-file", "Config": {}}),
        BadContainer("health-check-off", ("health-check-off",), config={"Healthcheck": {"Test": ["NONE"]}}),
        _checked("health-check-proves-nothing", "wget -q -O - http://127.0.0.1/ || true", interval=30),
        _checked("health-check-slow", "test -d /proc", interval=3600),
        bad("log-blocks-container", LogConfig={"Type": "syslog", "Config": {"syslog-address": _COLLECTOR}}),
        BadContainer(
            "container-gave-up",
            ("container-gave-up",),
            command=("false",),
            host={"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 1}},
        ),
        BadContainer("container-unhealthy", ("container-unhealthy",), image=images.UNHEALTHY),
        BadContainer("restart-loop", ("restart-loop",), command=("false",), host=always),
        BadContainer("killed-for-memory", ("killed-for-memory",), command=_GREEDY, host=greedy),
    )


def _checked(flaw: str, test: str, interval: int) -> BadContainer:
    check = {"Test": ["CMD-SHELL", test], "Interval": interval * _SECOND, "Timeout": _SECOND, "Retries": 3}
    return BadContainer(flaw, (flaw,), config={"Healthcheck": check})


def _origins() -> tuple[BadContainer, ...]:
    return (
        BadContainer("tag-latest", ("tag-latest", "registry-not-written")),
        BadContainer("tag-missing", ("tag-missing",), image="bad/base"),
        BadContainer("tag-moving", ("tag-moving",), image=images.MOVING),
        BadContainer("tag-without-digest", ("tag-without-digest",), image=images.PULLED),
        BadContainer("image-name-lost", ("image-name-lost",), image=images.LOST),
        BadContainer("moved-tag", ("container-image-outdated",), image=images.MOVED),
        BadContainer("tag-vague", ("tag-vague",), image=images.VAGUE),
        *(BadContainer(f"uses-image-{number}", (), image=tag) for number, tag in enumerate(images.IN_USE)),
        BadContainer("updater", ("containers-update-themselves",), image=images.UPDATER),
        BadContainer("program-dropped", ("program-in-temporary-place", "writable-root"), command=_DROPPED),
        BadContainer("program-added", ("program-added",), command=_ADDED),
        BadContainer("program-vanished", ("container-runs-deleted-files", "no-init-process"), command=_VANISHED),
        BadContainer(
            "packages-installed-at-start",
            ("packages-installed-at-start",),
            command=("sh", "-c", "apt-get install -y curl && sleep 1000000"),
        ),
        BadContainer("package-manager-running", ("package-manager-running",), command=("apt-get", "full-upgrade")),
        BadContainer(
            "secret-in-environment",
            ("secret-in-environment", "connection-string-with-password"),
            config={"Env": ["DB_PASSWORD=not-a-real-password", "DATABASE_URL=postgres://a:not-a-real-one@db/shop"]},
        ),
        *(BadContainer(f"left-over-{number}", (), started=False) for number in range(_LEFT_OVER)),
    )


def _labelled() -> tuple[BadContainer, ...]:
    project = "com.docker.compose.project"
    claims = [{project: "claimed", f"{project}.working_dir": f"/srv/{place}"} for place in ("first", "second")]
    routes = [{"traefik.http.routers.shop.rule": "Host(`shop.example.org`)"}] * 2
    secret = {"org.example.api.token": "c29tZXRoaW5n-made-up"}
    return (
        BadContainer("secret-in-label", ("secret-in-label",), config={"Labels": secret}),
        BadContainer(
            "label-opens-socket", ("label-opens-socket",), config={"Labels": {"socket-proxy.allow.post": ".*"}}
        ),
        BadContainer(
            "label-contradicts-image",
            ("label-contradicts-image",),
            image=images.LABELLED,
            config={"Labels": {"org.opencontainers.image.created": "2020-01-01T00:00:00Z"}},
        ),
        *_pair("project-claimed-twice", claims),
        *_pair("route-claimed-twice", routes),
    )


def _pair(flaw: str, labels: Sequence[Mapping[str, str]]) -> tuple[BadContainer, BadContainer]:
    """Two containers at odds with each other; the flaw is told at the second by name."""
    first, second = labels
    return (
        BadContainer(f"first-{flaw}", (), config={"Labels": first}),
        BadContainer(flaw, (flaw,), config={"Labels": second}),
    )


def make_collector(engine: PrivateEngine) -> None:
    """Start what a log driver can connect to; it keeps nothing."""
    engine.start_beside("busybox", "httpd", "-f", "-p", _COLLECTOR.removeprefix("tcp://"))


def live(engine: PrivateEngine) -> None:
    """What is done to running containers: commands started in them, a limit lifted behind the engine's back."""
    _exec(engine, "exec-as-root", User="0")
    _exec(engine, "exec-as-root", Privileged=True)
    _lift_memory_limit(engine, "quota-not-enforced")
    _await(engine, "container-unhealthy", '"unhealthy"')
    _await(engine, "container-gave-up", '"Status": "exited"')
    _await(engine, "killed-for-memory", '"OOMKilled": true')
    _await(engine, "restart-loop", '"Status": "restarting"')


def _exec(engine: PrivateEngine, container: str, **how: object) -> None:
    body = {"Cmd": ["sleep", "1000000"], **how}
    made = engine.api("POST", f"/containers/{container}/exec", body)["Id"]
    engine.api("POST", f"/exec/{made}/start", {"Detach": True})


def _lift_memory_limit(engine: PrivateEngine, container: str) -> None:
    pid = engine.api("GET", f"/containers/{container}/json")["State"]["Pid"]
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            cgroup = Path(f"/sys/fs/cgroup/memory{path}")
            for file in ("memory.memsw.limit_in_bytes", "memory.limit_in_bytes"):
                if (cgroup / file).exists():
                    (cgroup / file).write_text("-1")
        elif not controllers and (limit := Path(f"/sys/fs/cgroup{path}/memory.max")).exists():
            limit.write_text("max")


def _await(engine: PrivateEngine, container: str, words: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while words not in json.dumps(engine.api("GET", f"/containers/{container}/json")["State"]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{container} doesn't show {words}")
        time.sleep(0.1)
