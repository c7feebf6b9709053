"""The label that says whose a container is: by it the gate looks at what has started, so nobody borrows another's."""

import pytest
from msgspec import structs
from tests.gate.rights.test_roles import grant, world
from tests.gate.world import IMAGE, Engine, decided, law

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.rights.scope import OWNER
from dockward.judge.policy.gate import Refusals

CREATE = "POST /v1.41/containers/create"
SERVICE = "POST /v1.51/services/create"
LEARNING = {"role/ci": Refusals.LEARN, "socket/panel": Refusals.WARN, "role/strict": Refusals.ENFORCE}
LAW = structs.replace(law(), refusals_of=LEARNING)
BODY = {"Image": "app:1.0", "User": "1000"}


def served(labels):
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": {**BODY, "Labels": labels}}}


@pytest.mark.parametrize("owner", ["role/ci", "socket/panel"])
@pytest.mark.parametrize("of", [None, grant(objects=None, labels=("*",))])
def test_nobody_borrows_the_name_of_who_is_refused_less(owner, of):
    labels = {OWNER: owner}
    branded = {**IMAGE, "Config": {**IMAGE["Config"], "Labels": labels}}
    for line, body, engine in (
        (CREATE, {**BODY, "Labels": labels}, world()),
        (CREATE, BODY, Engine({"/images/app:1.0/json": branded})),
        (SERVICE, served(labels), world()),
    ):
        with pytest.raises(RefusedError, match=f"says that it is of '{owner}', for whom the policy refuses less"):
            decided(line, body, engine, grant=of, law=LAW)


def test_others_may_be_said_by_who_has_a_right_to_it_and_ones_own_is_written():
    for owner in ("role/strict", "role/other"):
        body, everything = {**BODY, "Labels": {OWNER: owner}}, grant(objects=None, labels=("*",))
        assert isinstance(decided(CREATE, body, world(), grant=everything, law=LAW), Passed)
    for line, body in ((CREATE, BODY), (SERVICE, served({}))):
        assert isinstance(decided(line, body, world(), grant=grant(owner="role/ci"), law=LAW), Passed)
