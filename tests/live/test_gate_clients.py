"""Other clients than Docker's own through the gate: docker-py, aiodocker, registries, images of some size."""

import asyncio
import gc
import io
import os
import subprocess
import tarfile
import warnings
from pathlib import Path

import aiodocker
import docker
import pytest
from tests.live import gates
from tests.live.engine import make_image
from tests.live.gates import Serving
from tests.live.registry import REGISTRY, running_registry

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings("ignore::DeprecationWarning:(aiodocker|aiohttp|docker).*")]
IMAGE = "gate-app:1.0"
POLICY = Path(__file__).parent.parent.parent / "examples/gate.yaml"
LARGE_MIB, MOST_GROWTH_MIB = 200, 24


@pytest.fixture(scope="module")
def served(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("clients") / "gate.sock"
    policy = place.with_name("policy.yaml")
    policy.write_text(POLICY.read_text().replace("  admitted:\n", f"  admitted:\n    registries: ['{REGISTRY}']\n"))
    with Serving(engine, place, "--policy", str(policy)) as process:
        yield place, process


@pytest.fixture
def client(served):
    found = docker.DockerClient(base_url=f"unix://{served[0]}", version="auto", timeout=60)
    yield found
    found.close()
    # Sockets of streams are left to the collector by this client: that it does so is not a test's failure.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def archive(**files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.uid, entry.mode = len(data), 1000, 0o644
            tar.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def test_docker_py_runs_containers(client):
    assert client.ping()
    assert client.containers.run(IMAGE, ["echo", "hello"], remove=True) == b"hello\n"
    one = client.containers.run(IMAGE, ["sh", "-c", "echo one; echo two; sleep 60"], name="by-docker-py", detach=True)
    try:
        lines = one.logs(stream=True, follow=True)
        assert b"".join(next(lines) for _ in range(2)).split() == [b"one", b"two"]
        lines.close()
        assert one.exec_run(["id", "-u"]) == (0, b"1000\n")
        assert one.put_archive("/tmp", archive(name=b"content"))
        bits, about = one.get_archive("/tmp/name")
        assert about["size"] == len(b"content")
        with tarfile.open(fileobj=io.BytesIO(b"".join(bits))) as tar:
            assert tar.extractfile("name").read() == b"content"
        assert one.stats(stream=False)["name"] == "/by-docker-py"
        assert one.top()["Processes"]
        one.rename("by-docker-py-too")
        one.update(mem_limit="64m", memswap_limit="64m")
        one.restart(timeout=0)
        one.pause()
        one.unpause()
        one.reload()
        assert (one.name, one.status) == ("by-docker-py-too", "running")
    finally:
        one.remove(force=True)


def test_docker_py_has_networks_volumes_and_events(client):
    events = client.events(decode=True, filters={"type": ["volume", "network"]})
    volume = client.volumes.create("by-docker-py")
    net = client.networks.create("by-docker-py")
    seen = [next(events) for _ in range(2)]
    events.close()
    assert {(one["Type"], one["Action"]) for one in seen} == {("volume", "create"), ("network", "create")}
    found = client.containers.run(
        IMAGE, ["ls", "/data"], remove=True, network="by-docker-py", volumes={"by-docker-py": {"bind": "/data"}}
    )
    assert found == b""
    volume.remove()
    net.remove()


def test_docker_py_builds_saves_and_loads(client):
    context = archive(Dockerfile=f"FROM {IMAGE}\nCOPY word /word\nCMD cat /word\n".encode(), word=b"built\n")
    image, _ = client.images.build(fileobj=io.BytesIO(context), custom_context=True, tag="by-docker-py:1", rm=True)
    assert client.containers.run("by-docker-py:1", remove=True) == b"built\n"
    saved = b"".join(image.save(named=True))
    client.images.remove("by-docker-py:1")
    assert client.images.load(saved)[0].tags == ["by-docker-py:1"]
    client.images.remove("by-docker-py:1")


def test_docker_py_is_told_why_not(client):
    with pytest.raises(docker.errors.APIError) as caught:
        client.containers.create(IMAGE, privileged=True)
    assert caught.value.response.status_code == 403
    assert "DW0503" in caught.value.explanation


def test_aiodocker_runs_containers(served):
    async def used():
        async with aiodocker.Docker(url=f"unix://{served[0]}") as client:
            assert (await client.version())["ApiVersion"]
            one = await client.containers.create(
                {"Image": IMAGE, "Cmd": ["cat"], "OpenStdin": True, "StdinOnce": True, "AttachStdin": True},
                name="by-aiodocker",
            )
            try:
                attached = await one.websocket(stdin=True, stdout=True, stream=True)
                await one.start()
                await attached.send_bytes(b"through a socket\n")
                assert (await attached.receive()).data == b"through a socket\n"
                run = await one.exec(["echo", "inside"])
                async with run.start(detach=False) as stream:
                    assert (await stream.read_out()).data == b"inside\n"
                await attached.close()
                assert [line async for line in one.log(stdout=True, follow=True)] == ["through a socket\n"]
                assert (await one.wait())["StatusCode"] == 0
            finally:
                await one.delete(force=True)
            with pytest.raises(aiodocker.DockerError, match="DW0602"):
                await client.containers.create({"Image": IMAGE, "HostConfig": {"IpcMode": "host"}})

    asyncio.run(used())


def test_images_go_to_a_registry_and_come_back(served, engine):
    tag = f"{REGISTRY}/gate/app:1.0"
    with running_registry(engine):
        gates.docker(served[0], "tag", IMAGE, tag)
        assert "sha256:" in gates.docker(served[0], "push", tag)
        gates.docker(served[0], "rmi", tag)
        assert "sha256:" in gates.docker(served[0], "pull", tag)
        digest = gates.docker(served[0], "inspect", "--format", "{{index .RepoDigests 0}}", tag).strip()
        assert gates.docker(served[0], "run", "--rm", digest, "echo", "pulled") == "pulled\n"
    gates.docker(served[0], "rmi", "-f", tag, digest)


def resident(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def test_a_large_image_is_saved_and_loaded_without_being_held(served, engine, tmp_path):
    gate, process = served
    make_image(engine, "gate-large:1", files={"big": os.urandom(LARGE_MIB << 20)})
    gates.docker(gate, "ps")
    before = resident(process)
    saved = tmp_path / "large.tar"
    gates.docker(gate, "save", "-o", str(saved), "gate-large:1")
    assert saved.stat().st_size > LARGE_MIB << 20
    engine.docker("rmi", "gate-large:1")
    assert "gate-large:1" in gates.docker(gate, "load", "-i", str(saved))
    assert resident(process) - before < MOST_GROWTH_MIB
    engine.docker("rmi", "gate-large:1")


def test_the_engines_own_client_gets_what_it_asks_of_a_broken_pipe(served):
    """A client that leaves in the middle of an image must leave no connection behind."""
    words = ["docker", "-H", f"unix://{served[0]}", "save", IMAGE]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as saving:
        assert saving.stdout.read(1)
        saving.kill()
    assert "Server" in gates.docker(served[0], "version")
