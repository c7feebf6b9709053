"""What the gate understands of a body is what the engine does with it: held against the engine itself.

Each body that the gate's decoder takes is given to the engine as it stands, and as the gate would write it. Where both
make a container, the two must be the same: whatever the engine set and the gate didn't see would differ.
DOCKWARD_DIFFERENTIAL is how many bodies are tried; all are, and then the first that differ are told.
"""

import http.client
import json
import os
import socket
from contextlib import closing

import msgspec
import pytest
from tests.live.bodies import NETWORK, OTHER, SUBNET, bodies
from tests.live.engine import build_image, make_image
from tests.live.gates import measured

from dockward.engine.wire.decode import decode
from dockward.engine.wire.image import ImageAnswer, ImageConfig
from dockward.gate.errors import RefusedError
from dockward.gate.request.bodies import CREATE
from dockward.gate.request.strictjson import parse_json
from dockward.gate.weighing.asmade import Wanted, widened

pytestmark = pytest.mark.live
COUNT = int(os.environ.get("DOCKWARD_DIFFERENTIAL", "1000"))
SEED = 20_261_128
MOST_TOLD = 5
OF_IMAGE = """\
FROM gate-base:1.0
USER 1000
ENV OF_IMAGE=1 PATH=/bin
WORKDIR /srv
EXPOSE 99
VOLUME /of-image
LABEL of=image
STOPSIGNAL SIGQUIT
ENTRYPOINT ["env"]
CMD ["sleep", "600"]
HEALTHCHECK --interval=5s --start-period=7s --retries=2 CMD true
"""
OF_ENDS = ("Aliases", "DriverOpts", "GwPriority", "IPAMConfig", "Links", "MacAddress")
JOINING = {"IpcMode", "NetworkMode", "PidMode"}
COMPARED = ("Args", "Config", "HostConfig", "Path", "Platform")


class Connection(http.client.HTTPConnection):
    """A connection to the engine that is kept."""

    def __init__(self, engine):
        super().__init__("docker")
        self._path = str(engine.socket)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)

    def call(self, method, path, data=None):
        """The answer's status and body; 0 where something in the engine broke on it."""
        self.request(method, path, data, {"Content-Type": "application/json"} if data is not None else {})
        try:
            answer = self.getresponse()
        except http.client.RemoteDisconnected:
            self.close()
            return 0, b""
        return answer.status, answer.read()


def understood(data):
    """The body as the gate writes it, None where it refuses it."""
    try:
        return msgspec.json.encode(CREATE(parse_json(data), ""))
    except RefusedError:
        return None


def made(connection, data, version, anew, other):
    """What the engine makes of a body: its status, what of the container is compared, and what the gate finds in it.

    `other` is the id of the container that bodies name.
    """
    status, answer = connection.call("POST", f"{version}/containers/create", data)
    if status != 201:
        return status, None, ()
    name, warned = json.loads(answer)["Id"], bool(json.loads(answer)["Warnings"])
    _, answer = connection.call("GET", f"/v1.41/containers/{name}/json")
    connection.call("DELETE", f"/v1.41/containers/{name}?v=1&force=1")
    found = json.loads(answer)
    content = CREATE(parse_json(anew), "")
    for mode in JOINING & content.get("HostConfig", {}).keys():
        # The gate names by its id whatever is joined.
        content["HostConfig"][mode] = content["HostConfig"][mode].replace(f"container:{OTHER}", f"container:{other}")
    # The name may be the beginning of another's id, and without one there is none.
    _, answer = connection.call("GET", f"/v1.41/images/{found['Image'] or 'none'}/json")
    own = (decode(answer, ImageAnswer).config if found["Image"] else None) or ImageConfig()
    beyond = widened(Wanted(content=content, image=own, log_driver="json-file", runtime="runc"), found, warned=warned)
    if found["Config"]["Hostname"] == name[:12]:
        found["Config"]["Hostname"] = "by id"
    prefix = f"{found['Name']}/"
    found["HostConfig"]["Links"] = [one.replace(prefix, "/by name/") for one in found["HostConfig"]["Links"] or ()]
    mounts = sorted(
        [one[key] for key in ("Type", "Destination", "Mode", "RW", "Propagation")] for one in found["Mounts"]
    )
    networks = {net: _end(end, name) for net, end in found["NetworkSettings"]["Networks"].items()}
    return status, [found[key] for key in COMPARED] + [mounts, networks], beyond


def _end(end, name):
    """What was asked for of an end of a network; newer engines add the container's id to its names."""
    told = {key: end.get(key) for key in OF_ENDS}
    return {**told, "Aliases": [one for one in told["Aliases"] or () if one != name[:12]]}


def test_what_is_understood_is_what_the_engine_does(engine):
    make_image(engine, "gate-base:1.0")
    build_image(engine, "gate-app:1.0", OF_IMAGE)
    engine.api("POST", "/networks/create", {"Name": NETWORK, "IPAM": {"Config": [{"Subnet": SUBNET}]}})
    other = engine.docker("create", "--name", OTHER, "--volume", "/lent", "gate-base:1.0", "true").strip()
    taken = same = 0
    differing, alarms = [], []
    with closing(Connection(engine)) as connection:
        for nr, data in enumerate(bodies(SEED, COUNT, "gate-app:1.0")):
            anew = understood(data)
            if anew is None:
                continue
            taken += 1
            version = ("/v1.41", "/v1.40", "")[nr % 3]
            direct, ours = (made(connection, one, version, anew, other) for one in (data, anew))
            if ours[2]:
                alarms.append((anew, ours[2]))
            if direct != ours:
                differing.append((data, anew))
            same += direct[0] == 201
    engine.docker("rm", "--volumes", OTHER)
    engine.docker("network", "rm", NETWORK)
    measured(f"{COUNT} bodies: {taken} understood, {same} made, {len(differing)} made otherwise")
    assert not alarms, alarms[:MOST_TOLD]
    assert not differing, differing[:MOST_TOLD]
    # Else the generator tells nothing.
    assert taken > COUNT // 5
    assert same > COUNT // 10
