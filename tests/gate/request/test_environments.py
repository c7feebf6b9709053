"""Environments that would cost the engine too much."""

import pytest
from tests.gate.weighing.test_services import CREATE as SERVICE
from tests.gate.weighing.test_services import ENGINE, service
from tests.gate.world import IMAGE, Engine, container, decided

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.request.environments import MOST_ACTIONS, MOST_BYTES
from dockward.judge.policy.gate import EVERYTHING

CREATE = "POST /v1.41/containers/create"
HALF = MOST_BYTES // 2
FULL = ["A=" + "x" * (HALF - 2), "B=" + "é" * ((HALF - 2) // 2)]
LINES = [
    (CREATE, lambda env: {"Image": "app:1.0", "Env": env}),
    ("POST /containers/x/exec", lambda env: {"Cmd": ["true"], "Env": env}),
    ("POST /commit?container=x", lambda env: {"Env": env}),
    (SERVICE, lambda env: service({"Env": env})),
]


def world(**image):
    found = Engine({**ENGINE, "/containers/x/json": container()})
    found.answers["/images/app:1.0/json"] = {**IMAGE, "Config": {**IMAGE["Config"], "Env": [], **image}}
    return found


@pytest.mark.parametrize(("line", "body"), LINES, ids=["container", "process", "commit", "service"])
def test_what_is_too_large_is_refused(line, body):
    assert isinstance(decided(line, body(FULL), world(), admitted=EVERYTHING), Passed)
    with pytest.raises(RefusedError, match="larger than 256 KiB"):
        decided(line, body([*FULL, "C"]), world(), admitted=EVERYTHING)


def test_that_of_the_image_counts_too():
    body = {"Image": "app:1.0", "Env": FULL[:1]}
    with pytest.raises(RefusedError, match="with its image: the environment is larger"):
        decided(CREATE, body, world(Env=[FULL[1], "C="]), admitted=EVERYTHING)
    # a variable of the request stands in the place of the image's
    assert isinstance(decided(CREATE, body, world(Env=["A=" + "y" * HALF]), admitted=EVERYTHING), Passed)


@pytest.mark.parametrize(
    "spec",
    [
        {"Env": ['A={{printf "%1000000d" 1}}']},
        {"Env": ["A=1", "B={{.Service.Labels}}"]},
        {"Env": ["A={{.Task.Slot}}{{range .}}"]},
        {"Env": ["A={{ .Task.Slot"]},
        {"Env": ["A={{.Task.Slot | printf}}"]},
        {"Hostname": "{{html .Task.Slot}}"},
        {"Dir": '{{/* */}}{{"a"}}'},
        {"Env": ["A=" + "{{.Task.Slot}}" * (MOST_ACTIONS + 1)]},
    ],
    ids=str,
)
def test_a_template_of_a_service_that_is_more_than_a_name_is_refused(spec):
    with pytest.raises(RefusedError, match="emplate"):
        decided(SERVICE, service(spec), world(), admitted=EVERYTHING)


def test_templates_that_name_one_thing_pass():
    names = "{{.Service.Name}} {{ .Node.Hostname }} {{.Task.Slot}} {{.Node.Platform.OS}}"
    spec = {
        "Hostname": "{{.Node.Hostname}}-{{.Task.Slot}}",
        "Env": [f"A={names}", 'B={{index .Service.Labels "com.example.zone"}}', "C={}{ }"],
        "Args": ["sh", "-c", "docker ps --format '{{json .}}'"],
        "Labels": {"rule": '{{printf "a"}}'},
    }
    assert isinstance(decided(SERVICE, service(spec), world(), admitted=EVERYTHING), Passed)
