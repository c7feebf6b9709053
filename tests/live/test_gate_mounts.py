"""Mounts that are more than they seem, before a real engine: options, two at one place, and what lies below a bind."""

import json
import subprocess

import pytest
from tests.live.engine import ApiError, make_image
from tests.live.gates import Serving, ask, docker, kept, until

pytestmark = pytest.mark.live
IMAGE = "mounts-app:1"


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, IMAGE)
    folder = tmp_path_factory.mktemp("mounts")
    policy = folder / "dockward.yaml"
    policy.write_text("gate: {made-elsewhere: freeze}\n")
    with Serving(engine, folder / "gate.sock", "--policy", str(policy)) as process:
        yield folder / "gate.sock"
        assert process.poll() is None


def api(gate, line, body):
    """The status and what is answered."""
    data = json.dumps(body).encode()
    head = f"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    before, _, after = ask(gate, head.encode() + data).partition(b"\r\n\r\n")
    return int(before.split()[1]), after.decode()


def why_frozen(gate, container):
    """What the gate has noted of a container that it froze; empty where it hasn't."""
    frozen = gate.with_name("gate.ledger-frozen.json")
    return kept(frozen).get(container, {}).get("why", "") if frozen.exists() else ""


def create(gate, version="v1.41", **host):
    return api(
        gate, f"POST /{version}/containers/create?name=mounted", {"Image": IMAGE, "Cmd": ["true"], "HostConfig": host}
    )


@pytest.mark.parametrize(
    "words", ["/sys/:remount,rw", "/x:remount", "/x:rshared", "/x:bind", "/sys/.:size=1m", "/x:dev"]
)
def test_a_tmpfs_that_changes_what_is_mounted_there_is_refused(gate, engine, words):
    told = docker(gate, "run", "--rm", "--tmpfs", words, IMAGE, "cat", "/proc/mounts", status=125)
    assert "isn't admitted" in told or "isn't mounted over '/sys'" in told
    target, _, options = words.partition(":")
    mount = {"Type": "tmpfs", "Target": target, "TmpfsOptions": {"Options": [[one] for one in options.split(",")]}}
    for version in ("v1.40", "v1.41"):
        assert create(gate, version, Tmpfs={target: options})[0] == 403
        assert create(gate, version, Mounts=[mount])[0] == 403
    assert "mounted" not in engine.docker("ps", "-a", "--format", "{{.Names}}")


def test_the_engine_would_give_the_kernels_files_and_it_is_seen_in_the_kernel(gate, engine):
    if not engine.api("GET", "/version")["Version"].startswith("20."):
        pytest.skip("its runtime adds an option that sysfs doesn't know")
    shows = "cat /proc/mounts; sleep 600"
    name = engine.docker("run", "-d", "--tmpfs", "/sys/:remount,rw", IMAGE, "sh", "-c", shows).strip()
    assert "/sys is mounted without ro" in until(lambda: why_frozen(gate, name))
    assert any(one.startswith("sysfs /sys sysfs rw") for one in engine.docker("logs", name).splitlines())
    engine.docker("rm", "-f", name)


def test_ordinary_file_systems_in_memory_go_on_working(gate):
    words = ["--tmpfs", "/tmp:rw,size=1m,mode=1777,uid=1000", "--tmpfs", "/dev/shm:size=2m", "--tmpfs", "/run:exec"]
    words += ["--mount", "type=tmpfs,target=/cache,tmpfs-size=1048576,tmpfs-mode=0700"]
    told = docker(gate, "run", "--rm", *words, IMAGE, "cat", "/proc/mounts")
    for target in ("/tmp", "/dev/shm", "/run", "/cache"):
        assert f"tmpfs {target} tmpfs" in told or f"tmpfs {target}" in told


@pytest.mark.parametrize("target", ["/x", "/x/", "//x", "/y/../x"])
def test_no_mount_hides_another(gate, engine, target):
    """The engine itself mounts both where they are spelled differently."""
    for host in ({"Tmpfs": {target: ""}, "Binds": ["/:/x"]}, {"Tmpfs": {target: ""}, "Binds": ["/srv:/x/"]}):
        status, told = create(gate, **host)
        assert (status, "one would hide the other" in told) == (400, True)
    with pytest.raises(ApiError):
        engine.api("GET", "/containers/mounted/json")


def test_more_than_can_be_judged_at_once_is_refused(gate, engine):
    many = {
        "Binds": [f"/srv:/x{nr}" for nr in range(257)],
        "Tmpfs": {f"/x{nr}": "" for nr in range(257)},
        "PortBindings": {f"{nr}/tcp": [{"HostIp": "127.0.0.1"}] for nr in range(1, 2002)},
    }
    for name, several in many.items():
        status, told = create(gate, **{name: several})
        assert (status, f"{name} has more than" in told) == (400, True)
    status, told = create(gate, Binds=many["Binds"][:256])
    assert status == 201, told
    engine.docker("rm", "mounted")


def test_what_a_bind_brings_along_may_have_something_mounted_over_it(gate, engine):
    # An engine with another root sees what is mounted later in its own directory alone.
    disk, other = engine.directory / "disk", engine.directory / "other"
    (disk / "own").mkdir(parents=True)
    other.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "none", str(disk / "own")], check=True)
    try:
        words = ["-v", f"{disk}:/disk", "-v", f"{other}:/disk/own", IMAGE, "sleep", "600"]
        name = docker(gate, "run", "-d", *words).strip()
        # Once it was looked at, and admitted, its run is written down.
        approved = gate.with_name("gate.ledger-approved.json")
        until(lambda: " " in kept(approved).get(name, "") or why_frozen(gate, name))
        assert why_frozen(gate, name) == ""
        assert engine.docker("exec", name, "cat", "/proc/mounts").count(" /disk/own ") == 2
        engine.docker("rm", "-f", name)
    finally:
        subprocess.run(["umount", str(disk / "own")], check=True)
