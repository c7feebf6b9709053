"""The gate's decisions before a real engine: what one meaning let through was another to the engine."""

import json
import os
import subprocess
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tests.live.engine import ApiError, make_image
from tests.live.gates import Serving, ask, docker, logged, until

pytestmark = pytest.mark.live
POLICY = Path(__file__).parent.parent.parent / "examples/gate.yaml"
IMAGE = "decisions-app:1"


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("decisions") / "gate.sock"
    with Serving(engine, place, "--policy", str(POLICY)) as process:
        yield place
        assert process.poll() is None


def api(gate, line, body=None, **fields):
    """The status and what is answered."""
    data = b"" if body is None else json.dumps(body).encode()
    fields = {"Host": "x", "Content-Type": "application/json", "Content-Length": str(len(data)), **fields}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    found = ask(gate, f"{line} HTTP/1.1\r\n{head}\r\n".encode() + data)
    before, _, after = found.partition(b"\r\n\r\n")
    return int(before.split()[1]), after


PROFILES = [
    "{}",
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultaction":"SCMP_ACT_ALLOW"}',
    '{"defaultaction":"SCMP_ACT_ALLOW"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","Syscalls":[{"Names":["mount","unshare"],"ACTION":"SCMP_ACT_ALLOW"}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","\u017fyscalls":[{"names":["mount"],"action":"SCMP_ACT_ALLOW"}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["mount"],"action":"SCMP_ACT_ALLOW"}]}',
]


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_of_system_calls_that_says_less_than_it_seems_is_refused(gate, engine, profile):
    host = {"SecurityOpt": [f"seccomp={profile}"]}
    status, told = api(gate, "POST /containers/create?name=filtered", {"Image": IMAGE, "HostConfig": host})
    assert status in {400, 403}, told
    assert "filtered" not in engine.docker("ps", "-a", "--format", "{{.Names}}")


def test_the_clients_own_way_to_bring_a_profile_goes_on_working(gate, tmp_path):
    profile = tmp_path / "profile.json"
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW"}))
    assert "DW0620" in docker(gate, "create", "--security-opt", f"seccomp={profile}", IMAGE, status=1)
    calls = [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]
    profile.write_text(json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": calls}))
    docker(gate, "create", "--name", "profiled", "--security-opt", f"seccomp={profile}", IMAGE, "true")
    docker(gate, "rm", "profiled")


def test_an_update_takes_no_limit_away_that_was_filled_in(gate, engine):
    docker(gate, "create", "--name", "limited", IMAGE, "true")
    docker(gate, "update", "--pids-limit", "-1", "limited")
    for change in ({"Memory": -1, "MemorySwap": -1}, {"PidsLimit": 0}):
        status, told = api(gate, "POST /containers/limited/update", change)
        assert status == 200, told
    assert json.loads(told)["Warnings"] == ["Dockward filled in pids-limit 200."]
    host = engine.api("GET", "/containers/limited/json")["HostConfig"]
    assert host["PidsLimit"] == 200
    assert 0 < host["Memory"] <= 1 << 30
    docker(gate, "rm", "limited")


def test_what_only_looks_like_a_plain_setting_is_refused(gate):
    for host in (
        {"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": []}]},
        {"Sysctls": {"net./../kernel/core_pattern": "x"}},
    ):
        assert api(gate, "POST /containers/create", {"Image": IMAGE, "HostConfig": host})[0] in {400, 403}


def test_another_networks_id_is_refused_and_its_own_goes_through(gate, engine):
    own = engine.api("POST", "/networks/create", {"Name": "named"})["Id"]
    host = engine.api("GET", "/networks/host")["Id"]

    def made(name, id_):
        host_config = {"NetworkMode": name}
        ends = {"EndpointsConfig": {name: {"NetworkID": id_}}}
        body = {"Image": IMAGE, "Cmd": ["true"], "HostConfig": host_config, "NetworkingConfig": ends}
        return api(gate, "POST /containers/create?name=ended", body)

    for id_ in (host, own[:12], "f" * 64):
        status, told = made("named", id_)
        assert (status, b"another network" in told) == (400, True)
    # By the engine's own names all engines go.
    for name, id_ in (("named", own), ("bridge", host)):
        status, told = made(name, id_)
        assert status == 201, told
        found = engine.api("GET", "/containers/ended/json")["NetworkSettings"]["Networks"]
        assert {one: end["NetworkID"] for one, end in found.items()} == {name: ""}
        if name == "named":
            end = {"Container": "ended", "EndpointConfig": {"NetworkID": own}}
            assert api(gate, "POST /networks/none/connect", end)[0] == 400
        docker(gate, "rm", "ended")
    engine.docker("network", "rm", "named")


FILLS = {
    "memory-unlimited": lambda host: host["Memory"] == 512 << 20,
    "cpu-unlimited": lambda host: host["NanoCpus"] == 10**9,
    "pids-unlimited": lambda host: host["PidsLimit"] == 200,
    "log-unbounded": lambda host: (
        host["LogConfig"] == {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}
    ),
    "no-new-privileges-missing": lambda host: host["SecurityOpt"] == ["no-new-privileges:true"],
    "capabilities-kept": lambda host: host["CapDrop"] == ["ALL"],
    "writable-root": lambda host: host["ReadonlyRootfs"] and set(host["Tmpfs"]) >= {"/tmp", "/run"},
    "no-init-process": lambda host: host["Init"] is True,
    "default-bridge": lambda host: host["NetworkMode"] == "filled-net",
}


@pytest.fixture(scope="module")
def filling(engine, tmp_path_factory):
    folder = tmp_path_factory.mktemp("filling")
    make_image(engine, IMAGE, "USER 1000")
    gate = {"rules": dict.fromkeys(FILLS, "fill"), "network": "filled-net"}
    (folder / "policy.yaml").write_text(json.dumps({"version": 1, "gate": gate}))
    engine.docker("network", "create", "filled-net")
    with Serving(engine, folder / "gate.sock", "--policy", str(folder / "policy.yaml")):
        yield folder / "gate.sock"
    engine.docker("network", "rm", "filled-net")


@pytest.mark.parametrize("words", [(), ("--log-driver", "json-file")], ids=str)
def test_what_is_missing_is_filled_in_told_and_in_force(filling, engine, words):
    body = {"Image": IMAGE, "Cmd": ["sleep", "60"]}
    status, told = api(filling, "POST /containers/create?name=told", body)
    assert status == 201
    (warning,) = json.loads(told)["Warnings"]
    assert warning.startswith(
        "Dockward filled in memory 512m, cpus 1, pids-limit 200, log max-size=10m max-file=3, no-new"
    )
    whole = logged(filling, "--rule", "DW1311")[-1]["told"]
    assert [rule for rule in FILLS if not any(f"{rule}: filled in" in one for one in whole)] == []
    docker(filling, "run", "-d", "--name", "filled-all", *words, IMAGE, "sleep", "60")
    host = engine.api("GET", "/containers/filled-all/json")["HostConfig"]
    assert [rule for rule, holds in FILLS.items() if not holds(host)] == []
    networks = engine.api("GET", "/containers/filled-all/json")["NetworkSettings"]["Networks"]
    assert list(networks) == ["filled-net"]
    inside = engine.docker("exec", "filled-all", "cat", "/proc/self/status", "/proc/1/comm")
    assert "NoNewPrivs:\t1" in inside
    assert "CapBnd:\t0000000000000000" in inside
    assert "docker-init" in inside
    docker(filling, "rm", "-f", "filled-all", "told")


@pytest.mark.parametrize("source", ["//proc/1/root", "/proc/1/root", "//etc"])
def test_a_source_in_another_spelling_is_refused_for_what_it_is(gate, source):
    for host in ({"Binds": [f"{source}:/x"]}, {"Mounts": [{"Type": "bind", "Source": source, "Target": "/x"}]}):
        status, told = api(gate, "POST /containers/create", {"Image": IMAGE, "HostConfig": host})
        assert status == 403, told


def test_what_names_nothing_is_a_plain_mistake(gate):
    for body in ({"Image": IMAGE, "HostConfig": {"NetworkMode": "container:"}}, {"Cmd": ["true"]}):
        assert api(gate, "POST /containers/create", body)[0] == 400


@pytest.fixture(scope="module")
def warning(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("warning") / "gate.sock"
    policy = place.with_name("dockward.yaml")
    policy.write_text("version: 1\ngate: {rules: {DW0601: warn}}\n")
    with Serving(engine, place, "--policy", str(policy)) as process:
        yield place
        assert process.poll() is None


def test_what_is_only_warned_of_can_be_used(warning):
    docker(warning, "run", "--rm", "--pid", "host", IMAGE, "true")
    name = docker(warning, "run", "-d", "--pid", "host", IMAGE, "sleep", "60").strip()
    docker(warning, "exec", name, "true")
    docker(warning, "update", "--pids-limit", "50", name)
    docker(warning, "restart", "-t", "0", name)
    docker(warning, "rm", "-f", name)
    more = ("create", "--pid", "host", "--security-opt", "label=disable", IMAGE)
    assert "SecurityOpt" in docker(warning, *more, status=1)


def test_no_process_comes_in_as_root_where_none_may_start_as_root(engine, tmp_path):
    make_image(engine, IMAGE, "USER 1000")
    place, name = tmp_path / "gate.sock", "entered-by-root"
    policy = place.with_name("dockward.yaml")
    policy.write_text("version: 1\ngate: {rules: {runs-as-root: deny}}\n")
    with Serving(engine, place, "--policy", str(policy)):
        assert "DW0501" in docker(place, "run", "--rm", "-u", "0", IMAGE, "true", status=125)
        docker(place, "run", "-d", "--name", name, IMAGE, "sleep", "600")
        for user in ("0", "root", "+0"):
            assert engine.docker("exec", "-u", user, name, "id", "-u").strip() == "0"
            told = docker(place, "exec", "-u", user, name, "id", "-u", status=1)
            assert "DW0501 runs-as-root" in told
        made = engine.api("POST", f"/containers/{name}/exec", {"Cmd": ["id"], "User": "0"})["Id"]
        status, told = api(place, f"POST /v1.41/exec/{made}/start", {"Detach": True})
        assert (status, b"DW0501 runs-as-root" in told) == (403, True)
        assert docker(place, "exec", name, "id", "-u") == "1000\n"
        assert docker(place, "exec", "-u", "1001", name, "id", "-u") == "1001\n"
        policy.write_text("version: 1\n")
    with Serving(engine, place, "--policy", str(policy)):
        assert docker(place, "exec", "-u", "0", name, "id", "-u") == "0\n"
        docker(place, "rm", "-f", name)


def test_without_roles_only_labels_of_the_engine_and_the_gate_are_nobodys(gate):
    for label in ("dockward.owner=role/a", "com.docker.swarm.task.id=x"):
        assert "nobody has a right" in docker(gate, "create", "--label", label, IMAGE, "true", status=1)
        assert "nobody has a right" in docker(gate, "volume", "create", "--label", label, "forged", status=1)
    free = ("--label", "traefik.enable=true", "--label", "com.docker.compose.project=shop")
    docker(gate, "run", "--rm", *free, IMAGE, "true")


def test_what_root_gave_a_container_is_committed_only_by_who_gets_it_otherwise(gate, engine):
    engine.docker("run", "-d", "--name", "strong", "--privileged", IMAGE, "sleep", "600")
    engine.docker("run", "-d", "--name", "weak", IMAGE, "sleep", "600")
    assert "DW0503" in docker(gate, "commit", "strong", "stolen:1", status=1)
    docker(gate, "commit", "weak", "own:1")
    assert engine.docker("images", "-q", "stolen:1") == ""
    engine.docker("rm", "-f", "strong", "weak")


def test_a_log_takes_no_more_of_the_engines_memory_than_the_policy_says(gate):
    words = ["create", "--log-opt", "mode=non-blocking", "--log-opt"]
    assert "max-buffer-size" in docker(gate, *words, "max-buffer-size=100g", IMAGE, status=1)
    docker(gate, *words[:1], "--name", "buffered", *words[1:], "max-buffer-size=2m", IMAGE, "true")
    docker(gate, "rm", "buffered")


def test_the_engine_is_not_sent_to_its_own_host(gate):
    near = "127.0.0.1:8098"
    for words in (("pull", f"{near}/x"), ("search", f"{near}/x"), ("login", "-u", "a", "-p", "b", near)):
        told = docker(gate, *words, status=1)
        assert "is the host itself" in told, told
        assert "connection refused" not in told
    assert "is the host itself" in api(gate, f"GET /distribution/{near}/x/json")[1].decode()


def test_containers_of_a_build_are_bounded_and_taken_away(gate, engine, tmp_path):
    said = "RUN cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; false"
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL of=build\n{said}\n")
    environment = {"DOCKER_HOST": f"unix://{gate}", "DOCKER_BUILDKIT": "0", "PATH": os.environ["PATH"]}
    words = ["docker", "build", "--rm=false", str(tmp_path)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert str(4 << 30) in done.stdout
    assert engine.docker("ps", "-aq", "--filter", "label=of=build") == ""


def test_processes_of_a_build_are_bounded_by_the_policys_control_group(engine, tmp_path):
    make_image(engine, IMAGE, "USER 1000")
    name = f"dockward-builds-{os.getpid()}"
    root = Path("/sys/fs/cgroup")
    bounded = (root / "pids" if (root / "pids").is_dir() else root) / name
    policy, gate = tmp_path / "policy.yaml", tmp_path / "gate.sock"
    policy.write_text(json.dumps({"version": 1, "gate": {"build-cgroup": f"/{name}"}}))
    (tmp_path / "context").mkdir()
    many = "RUN for nr in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; wait"
    (tmp_path / "context" / "Dockerfile").write_text(f"FROM {IMAGE}\n{many}\n")
    bounded.mkdir()
    try:
        with Serving(engine, gate, "--policy", str(policy)):
            docker(gate, "build", str(tmp_path / "context"))
            (bounded / "pids.max").write_text("8")
            told = docker(gate, "build", "--no-cache", str(tmp_path / "context"), status=2)
            assert "returned a non-zero code: 2" in told
    finally:
        for one in [*root.glob(f"*/{name}"), *root.glob(name)]:
            until(partial(_gone, one))


def _gone(folder):
    with suppress(OSError):
        folder.rmdir()
    return not folder.exists()


def test_a_device_is_judged_by_where_its_path_leads(engine, tmp_path):
    make_image(engine, IMAGE, "USER 1000")
    policy = tmp_path / "policy.yaml"
    policy.write_text("version: 1\ngate: {admitted: {devices: ['/dev/pts/*', /dev/full]}}\n")
    link, place = tmp_path / "link", tmp_path / "gate.sock"
    with Serving(engine, place, "--policy", str(policy)):
        for path in ("/dev/pts/../mem", "/dev/pts/../../dev//mem", "/dev/pts/.."):
            assert "DW0614" in docker(place, "create", "--device", f"{path}:/dev/held", IMAGE, status=1)
        link.symlink_to("/dev/mem")
        assert "DW0614" in docker(place, "create", "--device", f"{link}:/dev/held", IMAGE, status=1)
        link.unlink()
        link.symlink_to("/dev/full")
        docker(place, "create", "--name", "held", "--device", f"{link}:/dev/held", IMAGE, "sleep", "60")
        link.unlink()
        link.symlink_to("/dev/mem")
        docker(place, "start", "held")
        assert docker(place, "exec", "held", "stat", "-c", "%t:%T", "/dev/held").strip() == "1:7"
    engine.docker("rm", "-f", "held")


FORM = "application/x-www-form-urlencoded"
DISGUISES = [
    FORM.encode(),
    b"\xc2\xa0" + FORM.encode(),
    b"\xc2\x85" + FORM.encode(),
    FORM.replace("i", "\u0130", 1).encode(),
    b"multipart/form-data; boundary=x",
    b"text/plain",
    b"application/x-tar",
    None,
]


@pytest.mark.parametrize("kind", DISGUISES, ids=range(len(DISGUISES)))
@pytest.mark.parametrize("framed", ["length", "chunks"])
def test_no_parameter_of_a_build_comes_from_its_body(gate, engine, kind, framed):
    body = b"x" * 6000 + b"&networkmode=host&version=2&t=form:1&remote=http%3A%2F%2F127.0.0.1%3A1%2FDockerfile"
    head = b"POST /v1.41/build HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"" if kind is None else b"Content-Type: %b\r\n" % kind
    if framed == "length":
        sent = head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    else:
        sent = head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    answer = ask(gate, sent)
    assert int(answer.split()[1]) in {400, 415, 500}, answer
    assert b"127.0.0.1:1" not in answer
    assert "form:1" not in engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--tmpfs", "/sys/:remount,rw"), "option remount"),
        (("--tmpfs", "/x/", "-v", "/etc:/x"), "Two mounts are asked for at '/x'"),
        (("-v", "{folder}/link/../../etc:/x"), "/etc of the host stands"),
    ],
)
def test_mounts_that_are_more_than_they_say_are_refused(gate, words, why):
    with tempfile.TemporaryDirectory(dir="/") as name:
        folder = Path(name)
        (folder / "link").symlink_to(folder / "deep" / "a" / "b")
        (folder / "deep" / "a" / "b").mkdir(parents=True)
        several = [one.format(folder=folder) for one in words]
        assert why in docker(gate, "create", *several, IMAGE, "true", status=1)


def test_a_file_system_in_memory_stands_where_it_is_asked_for(gate, engine):
    made = docker(gate, "create", "--tmpfs", "/data/:size=1m,mode=1777", IMAGE, "df", "/data").strip()
    assert engine.api("GET", f"/containers/{made}/json")["HostConfig"]["Tmpfs"] == {"/data": "size=1m,mode=1777"}
    assert "1024" in docker(gate, "start", "-a", made)
    docker(gate, "rm", made)


@pytest.mark.parametrize("address", ["localhost://example.com", "localhost:81://example.com", "127.0.0.1://x"])
def test_what_is_a_scheme_to_others_is_a_host_to_the_engine(gate, engine, address):
    body = {"username": "a", "password": "b", "serveraddress": address}
    with pytest.raises(ApiError, match=r"https?://(localhost|127\.0\.0\.1):?[0-9]*/v2/"):
        engine.api("POST", "/auth", body)
    status, told = api(gate, "POST /v1.41/auth", body)
    assert (status, b"is the host itself" in told) == (403, True)


def test_where_the_client_writes_the_id_is_its_own_matter(gate, engine, tmp_path):
    name = docker(gate, "create", "--cidfile", str(tmp_path / "id"), IMAGE, "true").strip()
    assert (tmp_path / "id").read_text() == name
    engine.docker("rm", name)


def test_what_no_request_could_have_asked_for_is_not_started(gate, engine):
    end = {"bridge": {"DriverOpts": {"com.docker.network.bridge.name": "br-other"}}}
    body = {"Image": IMAGE, "Cmd": ["sleep", "600"], "NetworkingConfig": {"EndpointsConfig": end}}
    engine.api("POST", "/containers/create", body, name="made-elsewhere")
    told = docker(gate, "start", "made-elsewhere", status=1)
    assert "NetworkSettings.Networks.bridge.DriverOpts is set, and the gate can't judge it" in told
    engine.docker("rm", "made-elsewhere")
