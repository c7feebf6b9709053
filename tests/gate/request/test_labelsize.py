"""Labels that are too large for what tells of them."""

import pytest
from tests.gate.weighing.test_services import CREATE as SERVICE
from tests.gate.weighing.test_services import ENGINE, service
from tests.gate.world import IMAGE, Engine, container, decided

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.request.labelsize import MOST_BYTES
from dockward.judge.policy.gate import EVERYTHING

CREATE = "POST /v1.41/containers/create"
HALF = MOST_BYTES // 2
FULL, MORE = ({"first": "x" * (HALF - 5), "second": "é" * ((HALF - 6) // 2), **more} for more in ({}, {"t": ""}))


def world():
    return Engine({**ENGINE, "/containers/x/json": container()})


def mounting(labels):
    mount = {"Type": "volume", "Source": "plain", "Target": "/x", "VolumeOptions": {"Labels": labels}}
    return {"Image": "app:1.0", "HostConfig": {"Mounts": [mount]}}


BODIES = [
    (CREATE, lambda labels: {"Image": "app:1.0", "Labels": labels}),
    (CREATE, mounting),
    ("POST /volumes/create", lambda labels: {"Name": "v", "Labels": labels}),
    ("POST /networks/create", lambda labels: {"Name": "n", "Labels": labels}),
    ("POST /commit?container=x", lambda labels: {"Labels": labels}),
    (SERVICE, lambda labels: service(Labels=labels)),
    (SERVICE, lambda labels: service({"Labels": labels})),
    ("POST /configs/create", lambda labels: {"Name": "c", "Data": "", "Labels": labels}),
]


@pytest.mark.parametrize(
    ("line", "body"), BODIES, ids=["container", "mount", "volume", "network", "commit", "service", "task", "config"]
)
def test_labels_that_are_too_large_together_are_refused(line, body):
    with pytest.raises(RefusedError, match="larger than 256 KiB"):
        decided(line, body(MORE), world(), admitted=EVERYTHING)
    fitting = {name: value[:-2] for name, value in FULL.items()} if line == CREATE else {"a": "b" * 9_000}
    assert isinstance(decided(line, body(fitting), world(), admitted=EVERYTHING), Passed)


@pytest.mark.parametrize(("line", "body"), [BODIES[0], BODIES[5]], ids=["container", "service"])
def test_those_of_the_image_count_too(line, body):
    engine = world()
    engine.answers["/images/app:1.0/json"] = {**IMAGE, "Config": {**IMAGE["Config"], "Labels": {"own": "x" * HALF}}}
    with pytest.raises(RefusedError, match="with its image: the labels are larger"):
        decided(line, body({"mine": "x" * HALF}), engine, admitted=EVERYTHING)
    # a label of the request stands in the place of the image's
    assert isinstance(decided(line, body({"own": "x" * HALF}), engine, admitted=EVERYTHING), Passed)
