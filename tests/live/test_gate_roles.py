"""Two clients with different roles before a real engine: each has its own project, and the other's isn't there."""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
from tests.live.engine import make_image
from tests.live.gates import until
from tests.live.test_gate import COMPOSE, PROJECT, Serving, docker

pytestmark = pytest.mark.live
ALICE, BOB = 61_001, 61_002
POLICY = f"""\
gate:
  roles:
    admin: {{who: [{{user: root}}], may: [everything], labels: ["*"]}}
    shop:
      who: [{{user: {ALICE}}}]
      may: [read, containers, exec, files, images, build, volumes, networks]
      objects: {{projects: [gate-shop], names: ["gate-shop-*"]}}
      images: ["docker.io/library/gate-app", "docker.io/library/gate-mine"]
    bank:
      who: [{{user: {BOB}}}]
      may: [read, containers, exec, volumes, networks]
      objects: {{projects: [gate-bank]}}
"""
"""The gate's socket is everybody's in these tests: who may do what is for roles to say."""


@pytest.fixture(scope="module")
def open_folder():
    """A folder that other accounts can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="module")
def gate(engine, open_folder):
    make_image(engine, "gate-app:1.0", "USER 1000")
    make_image(engine, "gate-other:1.0", "USER 1000", "LABEL other=yes")
    policy = open_folder / "dockward.yaml"
    policy.write_text(POLICY)
    place = open_folder / "gate.sock"
    with Serving(engine, place, "--policy", str(policy)) as process:
        place.chmod(0o666)
        yield place
        assert process.poll() is None


class Client:
    """The docker client as another account."""

    def __init__(self, gate, uid, home):
        self.gate, self.uid, self.home = gate, uid, home

    def run(self, *words, **more):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "DOCKER_BUILDKIT": "0"}
        environment["DOCKER_HOST"] = f"unix://{self.gate}"
        more |= {"user": self.uid, "group": self.uid, "extra_groups": ()}
        return subprocess.run(
            words, env=environment, capture_output=True, text=True, check=False, timeout=120, cwd=self.home, **more
        )

    def __call__(self, *words, **more):
        done = self.run("docker", *words, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words, **more):
        done = self.run("docker", *words, **more)
        assert done.returncode != 0, done.stdout
        return done.stderr


@pytest.fixture(scope="module")
def clients(gate, open_folder):
    found = []
    for uid in (ALICE, BOB):
        home = open_folder / f"home-{uid}"
        home.mkdir()
        os.chown(home, uid, uid)
        found.append(Client(gate, uid, home))
    return found


@pytest.fixture(scope="module")
def alice(clients):
    return clients[0]


@pytest.fixture(scope="module")
def bob(clients):
    return clients[1]


@pytest.fixture(scope="module")
def vault(engine, bob):
    """A container of Bob's, with all that can lead to it."""
    bob("network", "create", "bank-net")
    bob("volume", "create", "bank-data")
    words = ("-e", "PIN=1234", "--network", "bank-net", "-v", "bank-data:/data", "--label", "own=bank")
    name = bob("run", "-d", "--name", "vault", *words, "gate-app:1.0", "sleep", "600").strip()
    process = engine.api("POST", f"/containers/{name}/exec", {"Cmd": ["sleep", "300"]})["Id"]
    yield {"id": name, "exec": process, "volume": "bank-data", "network": "bank-net"}
    bob("rm", "-f", "vault")
    bob("volume", "rm", "bank-data")
    bob("network", "rm", "bank-net")


def test_its_own_lists_are_all_that_a_client_sees(alice, bob, vault):
    mine = alice("run", "-d", "--name", "gate-shop-one", "gate-app:1.0", "sleep", "600").strip()
    try:
        assert alice("ps", "-aq", "--no-trunc").split() == [mine]
        assert bob("ps", "-aq", "--no-trunc").split() == [vault["id"]]
        assert vault["volume"] not in alice("volume", "ls", "-q")
        assert bob("volume", "ls", "-q").split() == [vault["volume"]]
        assert vault["network"] not in alice("network", "ls", "--format", "{{.Name}}").split()
        assert set(bob("network", "ls", "--format", "{{.Name}}").split()) == {"bridge", "host", "none", "bank-net"}
        inside = json.loads(alice("network", "inspect", "bridge"))[0]["Containers"]
        assert set(inside) == {mine}
        assert "gate-other" not in alice("images")
        assert "gate-app" in alice("images")
        assert vault["id"][:12] not in alice("system", "df", "-v")
        assert alice("ps", "-n", "1", "-q", "--no-trunc").split() == [mine]
    finally:
        alice("rm", "-f", "gate-shop-one")


@pytest.mark.parametrize("length", [0, 4, 12, 64])
@pytest.mark.parametrize(
    "words",
    [
        ("inspect", "--type", "container", "{}"),
        ("logs", "{}"),
        ("top", "{}"),
        ("diff", "{}"),
        ("stop", "{}"),
        ("kill", "{}"),
        ("restart", "{}"),
        ("pause", "{}"),
        ("rename", "{}", "gate-shop-x"),
        ("update", "-m", "64m", "--memory-swap", "64m", "{}"),
        ("exec", "{}", "id"),
        ("attach", "--no-stdin", "{}"),
        ("wait", "{}"),
        ("commit", "{}", "gate-mine:1"),
        ("cp", "{}:/etc/passwd", "."),
        ("export", "-o", "x.tar", "{}"),
        ("rm", "{}"),
        ("run", "--rm", "--network", "container:{}", "gate-app:1.0"),
        ("run", "--rm", "--pid", "container:{}", "gate-app:1.0"),
        ("run", "--rm", "--ipc", "container:{}", "gate-app:1.0"),
        ("run", "--rm", "--volumes-from", "{}", "gate-app:1.0"),
        ("run", "--rm", "--link", "{}:x", "gate-app:1.0"),
        ("network", "connect", "bridge", "{}"),
    ],
    ids=" ".join,
)
def test_a_container_of_another_can_not_be_touched(alice, engine, vault, words, length):
    name = vault["id"][:length] or "vault"
    told = alice.refused(*(one.replace("{}", name) for one in words))
    assert "o such container" in told, told
    state = engine.api("GET", f"/containers/{vault['id']}/json")
    assert (state["State"]["Status"], state["Name"], state["HostConfig"]["Memory"]) == ("running", "/vault", 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("volume", "inspect", "bank-data"), "no such volume"),
        (("volume", "rm", "bank-data"), "no such volume"),
        (("volume", "create", "bank-data"), "name is taken"),
        (("network", "inspect", "bank-net"), "not found"),
        (("network", "rm", "bank-net"), "not found"),
        (("run", "--rm", "-v", "bank-data:/x", "gate-app:1.0"), "There is no volume"),
        (("run", "--rm", "-v", "unmade:/x", "gate-app:1.0"), "docker volume create"),
        (("run", "--rm", "--mount", "type=volume,src=bank-data,dst=/x", "gate-app:1.0"), "There is no volume"),
        (("run", "--rm", "--network", "bank-net", "gate-app:1.0"), "network bank-net not found"),
        (("run", "--rm", "gate-other:1.0"), "is none that the role shop may use"),
        (("tag", "gate-app:1.0", "gate-other:1.0"), "is none that the role shop may use"),
        (("inspect", "--type", "image", "gate-other:1.0"), "o such image"),
        (("history", "gate-other:1.0"), "o such image"),
        (("rmi", "gate-other:1.0"), "o such image"),
        (("save", "-o", "x.tar", "gate-other:1.0"), "o such image"),
        (("pull", "gate-other:2.0"), "is none that the role shop may use"),
        (("run", "--rm", "--label", "com.docker.compose.project=gate-bank", "gate-app:1.0"), "no project of the role"),
        (("run", "--rm", "--label", "traefik.enable=true", "gate-app:1.0"), "has no right"),
        (("run", "--rm", "--label", "dockward.exempt=all", "gate-app:1.0"), "has no right"),
        (("run", "--rm", "--privileged", "gate-app:1.0"), "DW0503"),
        (("login", "-u", "a", "-p", "b", "localhost:1"), "may not ask for system.auth"),
    ],
    ids=str,
)
def test_what_is_anothers_is_refused(alice, engine, vault, words, told):
    assert told in alice.refused(*words)
    assert engine.api("GET", "/volumes/bank-data")["Labels"] == {"dockward.owner": "role/bank"}


def test_a_name_that_is_given_to_and_fro_never_means_anothers_container(alice, engine, vault):
    """A name that is the beginning of another's id means that one while no container is called so."""
    name = vault["id"][:8]
    own = alice("create", "--name", name, "gate-app:1.0", "true").strip()
    over = threading.Event()

    def give():
        while not over.is_set():
            for word in ("gate-shop-away", name):
                engine.api("POST", f"/containers/{own}/rename", name=word)

    giving = threading.Thread(target=give)
    giving.start()
    made, refused = [], 0
    try:
        for _ in range(40):
            done = alice.run("docker", "create", "--volumes-from", name, "gate-app:1.0", "true")
            made += [done.stdout.strip()] if done.returncode == 0 else []
            refused += done.returncode != 0
    finally:
        over.set()
        giving.join()
    lent = [engine.api("GET", f"/containers/{one}/json")["HostConfig"]["VolumesFrom"] for one in made]
    alice("rm", own, *made)
    assert made
    assert refused
    assert lent == [[own]] * len(made)


def test_a_process_of_another_is_not_there(alice, bob, vault):
    """The client has no command for it; an id may still be known."""
    ask = f"curl -s --unix-socket {alice.gate} http://x/v1.41"
    found = alice.run(
        "sh",
        "-c",
        f"{ask}/exec/{vault['exec']}/json; {ask}/exec/{vault['exec']}/start -d '{{}}'"
        " -H 'Content-Type: application/json'",
    ).stdout
    assert found.count("No such exec instance") == 2
    assert vault["id"] in bob.run("sh", "-c", f"{ask}/exec/{vault['exec']}/json").stdout


def test_events_of_others_are_not_told(alice, bob, vault):
    began = int(time.time())
    for client, name in ((alice, "gate-shop-two"), (bob, "two")):
        client("volume", "create", f"{name}-data")
        client("network", "create", f"{name}-net")
        words = ("--name", name, "--network", f"{name}-net", "-v", f"{name}-data:/x")
        client("run", "--rm", *words, "gate-app:1.0", "true")
    words = ("events", "--since", str(began), "--until", str(int(time.time()) + 1), "--format", "{{json .}}")
    told = [[json.loads(line) for line in client(*words).splitlines()] for client in (alice, bob)]
    for client, name in ((alice, "gate-shop-two"), (bob, "two")):
        client("network", "rm", f"{name}-net")
        client("volume", "rm", f"{name}-data")
    for events, own, other in ((told[0], "gate-shop-two", "bank"), (told[1], "two", "shop")):
        assert {"container", "network", "volume"} <= {one["Type"] for one in events}
        assert {"create", "start", "die", "destroy"} <= {one["Action"] for one in events}
        assert own in json.dumps(events)
        assert f"role/{other}" not in json.dumps(events)
    assert vault["id"] not in json.dumps(told[0])


def test_pruning_leaves_what_is_others(alice, engine, vault):
    engine.create("stopped-elsewhere", "gate-app:1.0", "true")
    alice("create", "--name", "gate-shop-gone", "gate-app:1.0", "true")
    alice("volume", "create", "gate-shop-gone")
    # From 1.42 on of volumes only those without a name are meant, unless one says so.
    newer = tuple(map(int, engine.api("GET", "/version")["ApiVersion"].split("."))) >= (1, 42)
    for what, words in (("container", ()), ("volume", ("--filter", "all=1") if newer else ()), ("network", ())):
        alice(what, "prune", "-f", *words)
    assert engine.api("GET", "/volumes/bank-data")
    names = {one["Names"][0] for one in engine.api("GET", "/containers/json", all=1)}
    assert {"/stopped-elsewhere", "/vault"} <= names
    assert "/gate-shop-gone" not in names
    assert "gate-shop-gone" not in alice("volume", "ls", "-q")
    engine.docker("rm", "stopped-elsewhere")
    assert "takes what is others'" in alice.refused("image", "prune", "-f")


def test_a_compose_project_of_ones_own_goes_up_and_down(alice):
    (alice.home / "page").mkdir(exist_ok=True)
    (alice.home / "compose.yaml").write_text(PROJECT)
    program = alice.home / "docker-compose"
    shutil.copy(COMPOSE, program)
    for project, good in (("gate-shop", True), ("gate-bank", False)):
        done = alice.run(str(program), "-p", project, "up", "-d")
        assert (done.returncode == 0) is good, done.stderr
    assert "no project of the role shop" in done.stderr
    assert alice.run(str(program), "-p", "gate-shop", "exec", "-T", "worker", "echo", "hi").stdout == "hi\n"
    done = alice.run(str(program), "-p", "gate-shop", "down", "-v", "-t", "0")
    assert done.returncode == 0, done.stderr
    assert alice("ps", "-aq") == ""


def test_who_has_no_role_is_refused(gate, alice):
    stranger = Client(gate, 61_003, alice.home)
    assert "No role of the policy fits" in stranger.refused("ps")
    assert "Server" in docker(gate, "version")


@pytest.mark.parametrize("name", ["private", "shareable"])
def test_a_network_of_another_is_not_joined_whatever_it_is_called(alice, bob, engine, name):
    bob("network", "create", name)
    assert f"network {name} not found" in alice.refused("run", "--rm", "--network", name, "gate-app:1.0")
    assert engine.api("GET", f"/networks/{name}")["Labels"] == {"dockward.owner": "role/bank"}
    bob("network", "rm", name)


def test_a_network_called_as_anothers_id_begins_is_not_joined(alice, engine, vault):
    others = engine.api("GET", f"/networks/{vault['network']}")["Id"]
    alice("network", "create", others[:12])
    told = alice.refused("create", "--network", others[:12], "gate-app:1.0", "true")
    assert "could be taken for another, whose id begins so" in told
    alice("network", "rm", others[:12])


def test_a_name_that_moves_to_anothers_container_joins_none(alice, engine, vault):
    """Her own container is called as another's id begins, and is renamed to and fro meanwhile."""
    name, moving = vault["id"][:12], threading.Event()
    own = alice("create", "--name", name, "gate-app:1.0", "true").strip()

    def move():
        while not moving.is_set():
            engine.api("POST", f"/containers/{own}/rename", name="gate-shop-away")
            engine.api("POST", f"/containers/{own}/rename", name=name)

    thread = threading.Thread(target=move)
    thread.start()
    try:
        for _ in range(30):
            done = alice.run("docker", "create", "--volumes-from", name, "gate-app:1.0", "true")
            if not done.returncode:
                made = engine.api("GET", f"/containers/{done.stdout.strip()}/json")
                assert made["HostConfig"]["VolumesFrom"] == [own]
                engine.api("DELETE", f"/containers/{made['Id']}", v=1)
    finally:
        moving.set()
        thread.join()
        alice("rm", "-f", own)


@pytest.mark.parametrize(("kind", "count"), [("volume", 70), ("network", 20)])
def test_its_own_is_shown_among_much_that_is_others(engine, alice, bob, kind, count):
    """Of lists that are larger than what the gate holds at once, one of them than any answer that is held."""
    path, names = f"/{kind}s", [f"much-{nr}" for nr in range(count)]
    engine.api(
        "POST", f"{path}/create", {"Name": "gate-shop-found", "Driver": "bridge" if kind == "network" else "local"}
    )
    for nr, name in enumerate(names):
        labels = {"com.docker.compose.project": "gate-bank", "long": "x" * 250_000}
        more = {"IPAM": {"Config": [{"Subnet": f"10.213.{nr}.0/24"}]}} if kind == "network" else {}
        engine.api("POST", f"{path}/create", {"Name": name, "Labels": labels, **more})
    try:
        own = {"bridge", "host", "none"} if kind == "network" else set()
        assert set(alice(kind, "ls", "--format", "{{.Name}}").split()) == own | {"gate-shop-found"}
        # What the vault is made with may be there already.
        others = set(bob(kind, "ls", "--format", "{{.Name}}").split()) - {"bank-data", "bank-net"}
        assert others == own | set(names)
    finally:
        for name in (*names, "gate-shop-found"):
            engine.api("DELETE", f"{path}/{name}")


LATE = 61_777
OVERLAID = ("unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc/passwd && exec "$@"')


def test_an_account_that_is_made_while_the_gate_runs_is_known_a_moment_later(engine, open_folder):
    accounts = open_folder / "passwd"
    shutil.copy("/etc/passwd", accounts)
    policy = open_folder / "late.yaml"
    policy.write_text("gate: {roles: {late: {who: [{user: late-ann}], may: [read]}}}\n")
    place = open_folder / "late.sock"
    with Serving(engine, place, "--policy", str(policy), before=(*OVERLAID, str(accounts))):
        place.chmod(0o666)
        late = Client(place, LATE, open_folder)
        assert "No role" in late.refused("ps")
        with accounts.open("a") as file:
            file.write(f"late-ann:x:{LATE}:{LATE}::/nonexistent:/bin/sh\n")
        until(lambda: late.run("docker", "ps").returncode == 0)
