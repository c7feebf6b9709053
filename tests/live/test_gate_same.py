"""A container that is created through the gate is the one that its client would have got directly, option by option."""

import json
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker

pytestmark = pytest.mark.live
IMAGE, NETWORK, LENDER = "same-app:1", "same-net", "same-lender"
OPTIONS = """
--add-host a:127.0.0.1 --add-host b:host-gateway
--attach stdout -a stderr
--blkio-weight 100 --blkio-weight-device /dev/null:200
--cap-add NET_ADMIN --cap-add cap_chown --cap-drop ALL
--cap-drop net_raw
--cgroupns host
--cgroupns private
--cidfile {folder}/{way}.id
--cpu-period 50000 --cpu-quota 25000
--cpu-shares 512
--cpus 0.5
--cpuset-cpus 0 --cpuset-mems 0
--device /dev/null:/dev/n:r --device /dev/zero
--device-cgroup-rule "c 1:3 rw"
--device-read-bps /dev/null:1mb --device-write-bps /dev/null:1mb
--device-read-iops /dev/null:100 --device-write-iops /dev/null:100
--disable-content-trust
--dns 127.0.0.1 --dns-option ndots:1 --dns-search example.org
--hostname same --domainname example.org
--entrypoint sh
--env A=b -e C= --env-file {folder}/lines
--expose 81 --expose 82-84/udp
--gpus all
--group-add 7 --group-add app
--health-cmd true --health-interval 1m --health-timeout 1s --health-retries 3 --health-start-period 1s
--no-healthcheck
--init
--interactive
--interactive --tty
--ipc shareable
--ipc none
--isolation default
--label x=y --label empty --label-file {folder}/lines
--link same-lender:linked
--log-driver json-file --log-opt max-size=1m --log-opt max-file=2
--log-driver none
--log-opt labels=x
--memory 32m --memory-reservation 16m --memory-swap 64m --memory-swappiness 0
--memory 32m --memory-swap -1
--mount type=bind,source=/srv,target=/b,readonly
--mount type=bind,source=/srv,target=/b,bind-nonrecursive
--mount type=volume,source=same-volume,target=/v,volume-nocopy,volume-label=a=b
--mount type=volume,target=/unnamed
--mount type=tmpfs,target=/t,tmpfs-size=4096,tmpfs-mode=700
--network none
--network host
--network same-net --ip 10.208.0.9 --network-alias known --network-alias as --link-local-ip 169.254.8.8
--network name=same-net,alias=known,ip=10.208.0.10
--network container:same-lender
--oom-score-adj 100
--pid host
--pid container:same-lender
--pids-limit 50
--pids-limit -1
--platform linux/amd64
--privileged
--publish 127.0.0.1:0:80 -p 81 -p 127.0.0.1::82/udp
--publish-all
--pull never --quiet
--read-only --tmpfs /tmp --tmpfs /run:size=1m,mode=700
--restart on-failure:3
--restart always
--rm
--runtime runc
--security-opt no-new-privileges
--security-opt label=disable --security-opt seccomp=unconfined
--shm-size 1m
--stop-signal SIGINT --stop-timeout 3
--sysctl net.core.somaxconn=128
--ulimit nofile=10:20 --ulimit core=0
--user 1000:7
--user app --workdir /tmp
--volume same-volume:/v --volume /unnamed -v /srv:/s:ro
--volume-driver local --volume same-volume:/v
--volumes-from same-lender
--volumes-from same-lender:ro
"""
REFUSED = """
--annotation a=b
--cgroup-parent /same
--ipc host
--mount type=bind,source=/srv,target=/b,readonly,bind-propagation=rslave
--oom-kill-disable --memory 32m
--userns host
--uts host
--volume /srv:/s:rslave,ro
"""
"""What no policy admits."""
ELSEWHERE = {
    # Of Windows, of other kernels, and of newer engines; or they mean another place, or nothing of the container.
    *("--cpu-count", "--cpu-percent", "--io-maxbandwidth", "--io-maxiops"),
    *("--cpu-rt-period", "--cpu-rt-runtime", "--kernel-memory", "--storage-opt"),
    *("--health-start-interval", "--ip6", "--mac-address", "--use-api-socket"),
    *("--help", "--name"),
}
"""Options of `docker create` that stand in no set."""


@pytest.fixture(scope="module")
def ways(engine, tmp_path_factory):
    """Sockets by which a container is created."""
    make_image(engine, IMAGE, "USER 1000", "EXPOSE 80", 'CMD ["sleep", "1"]', "HEALTHCHECK CMD true")
    folder = tmp_path_factory.mktemp("same")
    folder.joinpath("lines").write_text("E=f\nG=h\n")
    policy = folder / "policy.yaml"
    policy.write_text("version: 1\ngate: {refusals: warn}\n")
    engine.docker("network", "create", "--subnet", "10.208.0.0/24", NETWORK)
    engine.docker("create", "--name", LENDER, "--ipc", "shareable", "--volume", "/lent", IMAGE)
    with Serving(engine, folder / "gate.sock", "--policy", str(policy)):
        yield {"gate": folder / "gate.sock", "direct": engine.socket}
    engine.docker("rm", "--volumes", LENDER)
    engine.docker("network", "rm", NETWORK)


def test_a_container_is_the_same_as_one_made_directly(ways, engine):
    sets = OPTIONS.strip().splitlines()
    assert len(sets) >= 40
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda one: created(ways, *one), enumerate(sets)))
    try:
        different = [words for words, names in zip(sets, made, strict=True) if len({*seen(engine, names)}) > 1]
        assert different == []
    finally:
        engine.docker("rm", "--volumes", *(name for names in made for name in names))
        engine.docker("volume", "rm", "--force", "same-volume")


def created(ways, nr, words):
    """The names of the containers that are created with these options, each by another way."""
    names = []
    for way, place in ways.items():
        folder = ways["gate"].parent
        name = f"same-{nr}-{way}"
        docker(place, "create", "--name", name, *shlex.split(words.format(folder=folder, way=way)), IMAGE)
        names.append(name)
    return names


def seen(engine, names):
    """What the engine says of each container, without what is its own. The gate names by its id whatever is joined."""
    lender = engine.api("GET", f"/containers/{LENDER}/json")["Id"]
    for name in names:
        found = engine.api("GET", f"/containers/{name}/json")
        unnamed = [one["Name"] for one in found["Mounts"] if len(one.get("Name", "")) == 64]
        # In any order, whoever asks.
        found["Config"]["Env"] = sorted(found["Config"]["Env"] or ())
        found["HostConfig"]["Binds"] = sorted(found["HostConfig"]["Binds"] or ())
        found["Mounts"].sort(key=lambda one: one["Destination"])
        parts = [found[key] for key in ("Config", "HostConfig", "Mounts", "Image", "Path", "Args", "Platform")]
        text = json.dumps([*parts, found["NetworkSettings"]["Networks"]], sort_keys=True)
        for own in (found["Id"], found["Id"][:12], name, name.rpartition("-")[2] + ".id", *unnamed):
            text = text.replace(own, "own")
        yield text.replace(lender, LENDER)


@pytest.mark.parametrize("words", REFUSED.strip().splitlines())
def test_what_no_policy_admits_is_refused_beside(ways, words):
    told = docker(ways["gate"], "create", *shlex.split(words), IMAGE, status=1)
    assert re.search(r"isn't admitted here|the gate can't judge it|requires API version", told), told


def test_every_option_of_docker_create_is_tried():
    told = subprocess.run(["docker", "create", "--help"], check=True, capture_output=True, text=True).stdout
    known = set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)", told, re.MULTILINE))
    assert known - set(re.findall(r"--[a-z0-9-]+", OPTIONS + REFUSED)) == ELSEWHERE
