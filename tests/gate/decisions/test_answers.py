"""Answers of the engine that aren't as documented are refused as that, whoever asks and whatever for."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.errors import RefusedError
from dockward.gate.rights.grants import Grant
from dockward.judge.policy.powers import ROUTES
from dockward.judge.policy.roles import Objects

ID = "c" * 64
AT = f"/containers/{ID}/json"
LIMITED = Grant(owner="role/shop", routes=ROUTES, objects=Objects(names=("*",)))
START = f"POST /v1.41/containers/{ID}/start"
WRONG = [
    (START, {}, AT, container() | {"HostConfig": "x"}),
    (START, {}, AT, container() | {"HostConfig": [7]}),
    (START, {}, AT, container(SecurityOpt=7)),
    (START, {}, AT, container(PidMode=[])),
    (START, {}, AT, container() | {"Config": "x"}),
    (START, {}, AT, container() | {"NetworkSettings": 7}),
    (START, {}, AT, container() | {"NetworkSettings": {"Networks": ["front"]}}),
    (START, {}, AT, container() | {"NetworkSettings": {"Networks": {"front": "x"}}}),
    (START, {}, AT, {key: value for key, value in container().items() if key != "Id"}),
    (f"POST /v1.41/containers/{ID}/update", {"Memory": 7}, AT, container() | {"HostConfig": "x"}),
    (f"POST /v1.41/exec/{ID}/start", {}, f"/exec/{ID}/json", {"ContainerID": ID, "ProcessConfig": "x"}),
]
OF_LIMITED = [
    (f"GET /v1.41/containers/{ID}/json", None, f"/v1.41/containers/{ID}/json", {"Id": ID, "NetworkSettings": "x"}),
    ("GET /v1.41/services/web", None, "/v1.41/services/web", {"ID": "s1", "Spec": ["x"]}),
    ("GET /v1.41/networks", None, "/containers/json?all=1", [{"Id": ID, "Names": 7}]),
    ("DELETE /v1.41/networks/front", None, "/networks/front", {"Name": "front", "Id": 7}),
    ("DELETE /v1.41/services/web", None, "/services/web", {"Spec": {"Name": "web"}}),
]


CASES = [(*one, grant) for one in WRONG for grant in (None, LIMITED)] + [(*one, LIMITED) for one in OF_LIMITED]


@pytest.mark.parametrize(("line", "body", "path", "answer", "grant"), CASES)
def test_they_are_refused_as_that(line, body, path, answer, grant):
    with pytest.raises(RefusedError, match="the engine's answer isn't as documented") as found:
        decided(line, body, Engine({path: answer}), grant=grant)
    assert found.value.status == 503
