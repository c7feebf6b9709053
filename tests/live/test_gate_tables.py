"""Every way to more than a container through a gate to a real engine, in old and new versions of the API.

That it is the gate that refuses is known from its ledger, and from the engine, which comes to have nothing new.
"""

import json
from pathlib import Path

import pytest
from tests.gate.oddforms import LINE, ODD_BODIES, ODD_HEADS, ODD_JSON, ODD_TARGETS, head
from tests.gate.vectors import (
    BASE,
    OLD_REQUESTS,
    PASSED_CONFIG,
    PASSED_HOST,
    PASSED_REQUESTS,
    REFUSED_CONFIG,
    REFUSED_HOST,
    REFUSED_REQUESTS,
    versioned,
)
from tests.live.engine import EngineApi, make_image
from tests.live.engine.private import EngineError
from tests.live.gates import Serving, ask, denied, status_of, until

pytestmark = pytest.mark.live
POLICY = Path(__file__).parent.parent.parent / "examples/gate.yaml"
CREATE = "POST /containers/create"
VOLUMES = {
    "hidden": {"type": "none", "o": "bind", "device": "/"},
    "disk": {"type": "ext4", "device": "/dev/sda1"},
    "plain": {},
}


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, "app:1.0", "USER 1000")
    engine.run("bad", "app:1.0", "sleep", "600", host={"Privileged": True})
    engine.run("good", "app:1.0", "sleep", "600")
    for name, options in VOLUMES.items():
        engine.api("POST", "/volumes/create", {"Name": name, "DriverOpts": options})
    networks = ["inner", *(["wire"] if _has_wire(engine) else [])]
    engine.docker("network", "create", "inner")
    place = tmp_path_factory.mktemp("tables") / "gate.sock"
    with Serving(engine, place, "--policy", str(POLICY)) as process:
        yield place
        assert process.poll() is None
    engine.docker("rm", "-f", "bad", "good")
    engine.docker("volume", "rm", *VOLUMES)
    engine.docker("network", "rm", *networks)


def _has_wire(engine):
    """Whether there is the network `wire` of the driver macvlan, which not every kernel has."""
    try:
        engine.docker("network", "create", "-d", "macvlan", "wire")
    except EngineError:
        return False
    return True


@pytest.fixture(scope="module")
def versions(engine):
    """Without one, the oldest that may change something, the first with its own cgroups, and the engine's own."""
    return list(dict.fromkeys(["", "/v1.40", "/v1.41", f"/v{engine.api('GET', '/version')['ApiVersion']}"]))


@pytest.fixture(scope="module")
def rows(engine, gate):
    """Of these settings of containers those that mean what they mean elsewhere."""
    wired = any(one["Name"] == "wire" for one in engine.api("GET", "/networks"))
    first = engine.api("GET", "/info").get("CgroupVersion") == "1"

    def chosen(several):
        for one in several:
            text = json.dumps(one)
            # With the first version of cgroups the host's is what the engine takes for all.
            if ('"wire"' in text or "/wire/" in text) and not wired:
                continue
            if '"CgroupnsMode": "host"' in text and first:
                continue
            yield one

    return chosen


def there(engine):
    """All that a request may leave."""
    images = {one["Id"] for one in engine.api("GET", "/images/json?all=1")}
    volumes = {one["Name"] for one in engine.api("GET", "/volumes")["Volumes"]}
    networks = {one["Name"] for one in engine.api("GET", "/networks")}
    states = {one["Id"]: one["State"] for one in engine.api("GET", "/containers/json?all=1")}
    return images, volumes, networks, states


def all_refused(gate, engine, requests):
    """Send them all; the gate refuses each, and the engine stays as it is."""
    before, many, api = there(engine), denied(gate) + len(requests), EngineApi(str(gate))
    statuses = [(status_of(api, line, body), line, body) for line, body in requests]
    assert [one for one in statuses if one[0] not in {400, 403, 404}] == []
    until(lambda: denied(gate) >= many)
    assert denied(gate) == many
    assert there(engine) == before


def lowered(settings):
    return {name.lower(): value for name, value in settings.items()}


def test_host_settings_that_reach_beyond_the_container(gate, engine, versions, rows):
    hosts = list(rows(REFUSED_HOST))
    several = [(versioned(CREATE, one), {**BASE, "HostConfig": host}) for one in versions for host in hosts]
    several += ((CREATE, {**BASE, "hostconfig": lowered(host)}) for host in hosts)
    all_refused(gate, engine, several)


def test_settings_that_reach_beyond_the_container(gate, engine, versions, rows):
    several = [form for one in rows(REFUSED_CONFIG) for form in (one, lowered(one))]
    all_refused(gate, engine, [(versioned(CREATE, one), {**BASE, **config}) for one in versions for config in several])


def test_requests_that_reach_beyond_containers(gate, engine, versions, rows):
    several = list(rows(REFUSED_REQUESTS))
    all_refused(gate, engine, [(versioned(line, one), body) for one in versions for line, body in several])


def test_what_older_versions_meant_is_asked_for_by_none(gate, engine):
    all_refused(gate, engine, OLD_REQUESTS)


def test_what_stays_in_the_container_is_made(gate, engine, versions):
    before, api = denied(gate), EngineApi(str(gate))
    for config in [*({"HostConfig": one} for one in PASSED_HOST), *PASSED_CONFIG]:
        for version in versions[:2]:
            made = api.call(*versioned(CREATE, version).split(" ", 1), {**BASE, **config})["Id"]
            engine.api("DELETE", f"/containers/{made}")
    # A build without a Dockerfile comes to nothing, but the gate has let it through.
    assert {status_of(api, line, body) for line, body in PASSED_REQUESTS} <= {200, 500}
    assert denied(gate) == before
    engine.docker("network", "rm", "vectors-attachable")


def framed(body, line=LINE):
    fields = b"Host: a", b"Content-Type: application/json", b"Content-Length: %d" % len(body)
    return head(*fields, line=line) + body


def test_odd_forms_are_refused_with_all_that_follows(gate, engine, versions):
    body = json.dumps(BASE).encode()
    lines = [LINE.replace(b"/v1.41", version.encode()) for version in versions]
    bodies = [framed(one, line) for one in (*ODD_JSON, *ODD_BODIES) for line in lines]
    targets = [framed(body, b"POST %b HTTP/1.1\r\n" % one) for one in ODD_TARGETS]
    before, many = there(engine), denied(gate) + len((*ODD_HEADS, *targets, *bodies))
    for raw in (*ODD_HEADS, *targets):
        answer = ask(gate, raw + framed(body))
        assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5")), raw[:300]
        assert answer.count(b"Server: Dockward") == 1, raw[:300]
    for raw in bodies:
        assert ask(gate, raw).startswith(b"HTTP/1.1 4"), raw[:300]
    until(lambda: denied(gate) >= many)
    assert denied(gate) == many
    assert there(engine) == before
