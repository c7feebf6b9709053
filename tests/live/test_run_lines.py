"""What is told of a docker command line is what the engine makes of it: each line is really run, and inspected."""

import subprocess
from typing import NamedTuple

import pytest
from msgspec import structs
from tests.live.engine import make_image

from dockward.model.fact import Fact
from dockward.model.workload import MountKind, Workload
from dockward.read.sources.compose import Disk
from dockward.read.world import ReadOptions, read_world
from dockward.syntax.runline import Shell, parse_run

pytestmark = pytest.mark.live
LINES = {
    "bare": "docker create app:1.0",
    "words": "docker container create app:1.0 sh -c 'echo \"$A\" b'",
    "started": "docker run -dit app:1.0 sleep 300",
    "entry point": "docker create --entrypoint /bin/sh app:1.0 -c true",
    "user": "docker create -u 1000:50 --group-add 20 --group-add=audio app:1.0",
    "privileged": "docker create --privileged app:1.0",
    "not privileged": "docker create --privileged=false --read-only=true app:1.0",
    "capabilities": "docker create --cap-add SYS_PTRACE --cap-add=net_admin --cap-drop ALL app:1.0",
    "no new privileges": "docker create --security-opt no-new-privileges app:1.0",
    "security options": "docker create --security-opt=no-new-privileges=false --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined --security-opt label=disable app:1.0",
    "old security options": "docker create --security-opt seccomp:unconfined --security-opt label:type:x_t app:1.0",
    "system paths": "docker create --security-opt systempaths=unconfined app:1.0",
    "binds": "docker create -v /etc:/host/etc:ro -v \"$PWD\":/here -v ./below:/below:rw,rslave -v ~/x:/x:z app:1.0",
    "volumes": "docker create -v data:/data -v logs:/logs:ro,nocopy -v /nameless --volume=../x/:/y app:1.0",
    "mounts": "docker create --mount type=bind,src=/etc,dst=/m/etc,readonly,bind-propagation=rslave "
    "--mount source=store,target=/m/store --mount type=tmpfs,destination=/m/tmp,tmpfs-size=64m,tmpfs-mode=1770 "
    "--mount 'type=volume,target=/m/nameless' --mount type=bind,source=/srv,target=/m/srv,ro=false app:1.0",
    "device of a volume": "docker create --mount 'type=volume,src=bound,dst=/b,volume-driver=local,"
    'volume-opt=type=none,"volume-opt=o=bind,ro",volume-opt=device=/srv\' app:1.0',
    "temporary": "docker create --tmpfs /run:rw,exec,size=64k --tmpfs /tmp app:1.0",
    "ports": "docker create -p 8080:80 -p 127.0.0.1:8443:443/tcp -p 53:53/udp -p 9000 app:1.0",
    "ranges": "docker create -p 7000-7002:7000-7002 -p 127.0.0.1::81 --publish=[::1]:8081:82 app:1.0",
    "long ports": "docker create -p published=8082,target=83,protocol=udp --expose 90 --expose 91-92/udp app:1.0",
    "host's network": "docker create --network host -p 8080:80 app:1.0",
    "no network": "docker create --net=none app:1.0",
    "own network": "docker create --network back --network-alias db --ip 172.31.5.9 app:1.0",
    "two networks": "docker create --network name=front,alias=web,alias=www --network back app:1.0",
    "another's network": "docker create --network container:target app:1.0",
    "namespaces": "docker create --pid host --ipc=host --uts host --userns host --cgroupns host app:1.0",
    "another's namespaces": "docker create --pid container:target --ipc shareable app:1.0",
    "memory": "docker create -m 64m --memory-swap=-1 --memory-reservation 32M --shm-size 16mb app:1.0",
    "memory and swap": "docker create --memory 1.5g app:1.0",
    "processors": "docker create --cpus 0.5 -c 512 --cpuset-cpus 0 app:1.0",
    "quota": "docker create --cpu-quota 50000 --cpu-period=200000 app:1.0",
    "tasks": "docker create --pids-limit 100 --ulimit nofile=1024:2048 --ulimit nproc=64 app:1.0",
    "endless": "docker create --pids-limit=-1 --ulimit memlock=-1:-1 app:1.0",
    "memory killer": "docker create --oom-score-adj -500 app:1.0",
    "devices": "docker create --device /dev/null:/dev/x:r --device=/dev/zero --device /dev/full:rw "
    "--device-cgroup-rule 'c 1:3 mr' app:1.0",
    "graphics": "docker create --gpus all app:1.0",
    "two of them": "docker create --gpus '\"device=0,1\",capabilities=utility' app:1.0",
    "environment": "docker create -e A=b -e DB_PASSWORD=correct-horse-7 -e 'URL=postgres://u:pw77x@db/x' -e EMPTY= "
    "-e TOKEN_FILE=/run/secrets/t --env-file ./variables app:1.0",
    "labels": "docker create -l a=b --label 'c=d e' --label bare --label-file ./labels app:1.0",
    "health": "docker create --health-cmd 'curl -f http://localhost/ || exit 1' --health-interval 1m30s "
    "--health-timeout=5s --health-retries 2 app:1.0",
    "no health": "docker create --no-healthcheck app:1.0",
    "restart": "docker create --restart on-failure:3 app:1.0",
    "restart always": "docker create --restart=unless-stopped --init --stop-timeout 3 app:1.0",
    "logging": "docker create --log-driver json-file --log-opt max-size=10m --log-opt=max-file=3 app:1.0",
    "no logging": "docker create --log-driver=none app:1.0",
    "sysctls": "docker create --sysctl net.core.somaxconn=1024 --sysctl net.ipv4.ip_forward=1 app:1.0",
    "volumes of another": "docker create --volumes-from target:ro app:1.0",
    "runtime": "docker create --runtime runc --cgroup-parent /dockward-test app:1.0",
    "joined letters": "docker run -dp8083:80 -u10001 --rm -w/tmp -hhost app:1.0 sleep 300",
    "continued": "docker create \\\n  --cap-drop=ALL \\\n  --read-only \\\n  app:1.0 \\\n  true  # a comment",
    "by a prefix": "A=b env -u C docker --log-level error create --pull never -q app:1.0",
}  # fmt: skip
REFUSED = (
    "docker create", "docker create -u", "docker create --privilege app:1.0", "docker create -x app:1.0",
    "docker create --cap_add X app:1.0", "docker create -init app:1.0", "docker create --privileged=yes app:1.0",
    "docker create --init=maybe app:1.0", "docker create -m 5q app:1.0", "docker create --cpus one app:1.0",
    "docker create --cpus 0.1234567891 app:1.0", "docker create --pids-limit 1.5 app:1.0",
    "docker create --health-interval 2d app:1.0", "docker create --health-interval=-1s app:1.0",
    "docker create --restart maybe app:1.0", "docker create --restart on-failure:x app:1.0",
    "docker create --rm --restart always app:1.0", "docker create --no-healthcheck --health-cmd x app:1.0",
    "docker create --pid=container: app:1.0", "docker create --pid other app:1.0",
    "docker create --uts other app:1.0", "docker create --userns other app:1.0",
    "docker create --ulimit files=1 app:1.0", "docker create --ulimit nofile=2:1 app:1.0",
    "docker create --ulimit nofile=-1:5 app:1.0", "docker create -p 99999:80 app:1.0",
    "docker create -p 1-3:5-6 app:1.0", "docker create -p 80/icmp app:1.0", "docker create -p x:80:80 app:1.0",
    "docker create -v '~/x:/y' app:1.0", "docker create -v x/y:/z app:1.0",
    "docker create -v a1:/y:z,Z app:1.0", "docker create -v a1:/y:ro,rw app:1.0", "docker create -v a1:/y:copy app:1.0",
    "docker create -v a1:/y:rshared app:1.0", "docker create -v a1:/y: app:1.0", "docker create -v :/y app:1.0",
    "docker create -v a1:/b:rx app:1.0", "docker create -v a1:b app:1.0",
    "docker create -v a1:/b:ro:z app:1.0", "docker create --mount type=bid,target=/x app:1.0",
    "docker create --mount type=bind,tagret=/x app:1.0", "docker create --mount type=bind,source=/etc app:1.0",
    "docker create --mount target app:1.0", "docker create --network alias=x app:1.0",
    "docker create --device /dev/null:b:c:d app:1.0", "docker create --gpus some app:1.0",
    "docker create --security-opt nonewprivs app:1.0", "docker create -e =x app:1.0", "docker create App:1.0",
    "docker create -d app:1.0", "docker create --sysctl =5 app:1.0", "docker create --shm-size -1 app:1.0",
)  # fmt: skip
"""Lines that the client or the engine doesn't take."""
NEEDED = {"two networks": (1, 44)}
"""Lines that an engine of an older API refuses."""


class Ran(NamedTuple):
    """Each line's container as the engine has it and as the line tells it, and the id of another one."""

    pairs: dict[str, tuple[Workload, Workload]]
    target: str


@pytest.fixture(scope="module")
def ran(engine, tmp_path_factory):
    """Each line's container as the engine has it, and as the line tells it."""
    here, home = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("home")
    (here / "variables").write_text("# of the app\nFROM_FILE=x\n  API_KEY=sk_live_4242424242424242ab\nA=overruled\n")
    (here / "labels").write_text("from.file=yes\nbare.file\n")
    make_image(engine, "app:1.0", 'CMD ["sleep", "300"]')
    for name, subnet in (("front", "172.31.4.0/24"), ("back", "172.31.5.0/24")):
        engine.docker("network", "create", "--subnet", subnet, name)
    target = engine.run("target", "app:1.0", "sleep", "300", host={"IpcMode": "shareable", "Binds": ["shared:/shared"]})
    version = tuple(map(int, engine.api("GET", "/version")["ApiVersion"].split(".")))
    lines = {key: one for key, one in LINES.items() if version >= NEEDED.get(key, version)}
    made = {key: _run(engine, line, here, home) for key, line in lines.items()}
    world = read_world(ReadOptions(environment=engine.environment, home=home)).world
    by_id = {one.id: one for one in world.containers}
    yield Ran({key: (by_id[made[key]], _told(one, here, home)) for key, one in lines.items()}, target)
    for one in (*made.values(), "target"):
        engine.api("DELETE", f"/containers/{one}", force="1")
    for name in ("front", "back"):
        engine.api("DELETE", f"/networks/{name}")


def _run(engine, line, here, home):
    environment = engine.environment | {"HOME": str(home)}
    done = subprocess.run(["sh", "-c", line], cwd=here, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout.strip()


def _told(line, here, home):
    found = parse_run(line, "<run>", Shell(str(here), str(home)), Disk({}))
    assert found.flaws == ()
    (one,) = found.workloads
    return one


SHARED = "shared"
"""A volume of another container: what `--volumes-from` brings stands in that one's line."""
ADDED = {"privileged": {"selinux"}, "namespaces": {"selinux"}}
"""The engine takes the SELinux label from a privileged container and from one in the host's namespaces."""
IMAGES = {"user", "health_check", "command"}
"""Where the line says nothing of it, the image decides, which the line doesn't hold."""
ENGINES = {"logging", "image_id", "lifetime", "execs", "kernel"}
"""What only an engine has; its own log driver where the line names none."""
DEFAULTS = {
    "ipc_mode": "the engine writes its default-ipc-mode out",
    "cgroupns_mode": "the engine writes its default-cgroupns-mode out",
    "runtime": "the engine writes its default runtime out",
    "network_mode": "the engine calls its bridge `default` where the line names no network",
    "shm_size": "the engine writes its 64 MiB out",
    "apparmor": "the engine notes the profile that it took when it started the container",
}
"""Where the line says nothing, the engine fills in a word of its own; `no word` is what the line then tells."""
NO_WORD = {"network_mode": "bridge", "shm_size": None}


def fields(workload):
    """Every fact by name, quotas too."""
    found = {name: getattr(workload, name) for name in sorted(workload.__struct_fields__)}
    found = {name: one for name, one in found.items() if isinstance(one, Fact)}
    return found | {name: getattr(workload.resources, name) for name in workload.resources.__struct_fields__}


def without_engines_words(mount):
    """The mount without what the engine adds: the default propagation, where a volume lies, words of the short form."""
    nameless = structs.replace(mount, source="", host_path=None) if mount.anonymous else mount
    return structs.replace(
        nameless,
        propagation="" if mount.propagation == "rprivate" else mount.propagation,
        driver="",
        host_path=nameless.host_path if mount.kind is MountKind.BIND else None,
        options=frozenset() if mount.kind is MountKind.BIND else mount.options - {"z"},
    )


def comparable(name, content, target):
    """The fact's content without what is known to differ; `target` is the id of that container."""
    match name:
        case "mounts":
            return [without_engines_words(one) for one in content if one.source != SHARED]
        case "networks":
            # `host` and `none` are networks to the engine; ids, and addresses that it gives, are none of the line's.
            return sorted(one.network for one in content if one.network not in {"host", "none"})
        case "ports":
            # What is published everywhere a running engine lists for IPv4 and for IPv6.
            return {structs.replace(one, host_address="") if one.wildcard else one for one in content}
        case "environment":
            return {one.name: one.kind for one in content}  # the engine keeps those that a later one overrules
        case "network_mode" | "pid_mode":
            return content.replace(target, "target")
    return content


@pytest.mark.parametrize("key", LINES)
def test_the_line_tells_what_the_engine_has(ran, key):
    if key not in ran.pairs:
        pytest.skip("the engine's API is too old for it")
    real, told = map(fields, ran.pairs[key])
    untold = {name for name, one in told.items() if not one.known}
    assert untold <= IMAGES | ENGINES
    for name in told.keys() - untold - ADDED.get(key, set()):
        if name in DEFAULTS and told[name].content == NO_WORD.get(name, ""):
            continue
        ours, theirs = (comparable(name, one[name].content, ran.target) for one in (told, real))
        assert ours == theirs, name


def test_what_the_engine_adds(ran):
    """To what the lines of `ADDED` say."""
    for key in ADDED:
        real, told = ran.pairs[key]
        assert (told.selinux.value, real.selinux.value) == ((), ("disable",))
    real, told = ran.pairs["volumes of another"]
    assert told.volumes_from.value == ("target:ro",)
    assert [one.source for one in real.mounts.value] == [SHARED]


def test_memberships(ran):
    """What the line says of the container's end of its first network."""
    real, told = ran.pairs["own network"]
    (end,) = told.networks.value
    assert end.addresses == ("172.31.5.9",)
    assert set(end.aliases) <= set(real.networks.value[0].aliases)


@pytest.mark.parametrize("line", REFUSED)
def test_what_docker_refuses_is_an_error_here(engine, line):
    done = subprocess.run(["sh", "-c", line], env=engine.environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert parse_run(line, "<run>", Shell("/", "/root"), Disk({})).flaws
