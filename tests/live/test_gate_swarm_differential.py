"""What the gate understands of a service is what the engine makes of it: held against the engine itself.

Each body that the gate's decoder takes is given to the engine as it stands, and as the gate would write it: both must
come to the same service. DOCKWARD_DIFFERENTIAL is how many bodies are tried, five times.
"""

import json
import os
from contextlib import closing

import msgspec
import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.servicebodies import bodies
from tests.live.test_gate_differential import Connection

from dockward.gate.errors import RefusedError
from dockward.gate.request.strictjson import parse_json
from dockward.gate.request.swarmbodies import SERVICE

pytestmark = pytest.mark.live
COUNT = int(os.environ.get("DOCKWARD_DIFFERENTIAL", "1000")) // 5
SEED = 20_261_129
NAMES = frozenset({"garbled", "a", "true"})
"""That bodies ask for."""


@pytest.fixture(scope="module")
def manager(distribution):
    with PrivateEngine(distribution=distribution) as engine:
        make_image(engine, "gate-app:1.0", "USER 1000")
        engine.api("POST", "/swarm/init", {"ListenAddr": "127.0.0.1:2377", "AdvertiseAddr": "127.0.0.1"})
        engine.api("POST", "/networks/create", {"Name": "spread", "Driver": "overlay", "Attachable": True})
        yield engine


def understood(data):
    """The body as the gate writes it, None where it refuses it."""
    try:
        return msgspec.json.encode(SERVICE(parse_json(data), ""))
    except RefusedError:
        return None


def made(connection, data, version):
    """What the engine makes of a body: its status, and the service's spec."""
    status, answer = connection.call("POST", f"{version}/services/create", data)
    if status != 201:
        return status, None
    name = json.loads(answer)["ID"]
    _, answer = connection.call("GET", f"/v1.41/services/{name}")
    connection.call("DELETE", f"/v1.41/services/{name}")
    spec = json.loads(answer)["Spec"]
    # One without a name gets any.
    return status, spec if spec["Name"] in NAMES else {**spec, "Name": ""}


def test_what_is_understood_is_the_service_that_the_engine_makes(manager):
    taken = same = 0
    with closing(Connection(manager)) as connection:
        for nr, data in enumerate(bodies(SEED, COUNT, "gate-app:1.0")):
            anew = understood(data)
            if anew is None:
                continue
            taken += 1
            version = ("/v1.41", "/v1.40", "")[nr % 3]
            direct, ours = made(connection, data, version), made(connection, anew, version)
            assert direct == ours, (data, anew)
            same += direct[0] == 201
    # Else the generator tells nothing.
    assert taken > COUNT // 5
    assert same > COUNT // 10
