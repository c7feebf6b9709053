"""The bodies that the gate knows are those that are tried on real engines: no field is left out there."""

import json

import pytest
from tests.live import bodies

from dockward.gate.errors import RefusedError
from dockward.gate.request.bodies import CREATE, ENDPOINT, EXEC, EXEC_START, HEALTH, HOST_CONFIG, MOUNT
from dockward.gate.request.shapes import Fields
from dockward.gate.request.strictjson import parse_json
from dockward.gate.request.swarmbodies import SERVICE


def names_of(fields):
    """The names of an object's fields, with those within."""
    inner = [names_of(one) for one in fields.fields.values() if isinstance(one, Fields)]
    return set(fields.fields).union(*inner)


def names_in(value):
    """The names of fields in a value that is tried."""
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("tried", "known"),
    [
        (bodies.HOST.keys(), HOST_CONFIG.fields.keys()),
        (bodies.CONFIG.keys() | {"HostConfig", "Image"}, CREATE.fields.keys()),
        (names_in(bodies.HOST["Mounts"]) - {"A"}, names_of(MOUNT)),
        (names_in(bodies.CONFIG["Healthcheck"]), names_of(HEALTH)),
        (names_in(bodies.ENDPOINT), names_of(ENDPOINT)),
    ],
    ids=["host", "config", "mounts", "health", "ends"],
)
def test_every_field_is_tried_on_a_real_engine(tried, known):
    assert tried == known


def test_wrong_values_are_of_fields_that_there_are():
    assert bodies.WRONG.keys() <= bodies.KNOWN.keys()


@pytest.mark.parametrize("sizes", [[1], [1, 2, 3], 1, ["1", "2"]])
@pytest.mark.parametrize("body", [HOST_CONFIG, EXEC, EXEC_START])
def test_a_console_has_a_height_and_a_width_or_none(sizes, body):
    for good in ([0, 0], [24, 80], []):
        assert body(parse_json(json.dumps({"consolesize": good}).encode()), "") == {"ConsoleSize": good}
    with pytest.raises(RefusedError, match="ConsoleSize"):
        body(parse_json(json.dumps({"consolesize": sizes}).encode()), "")


@pytest.mark.parametrize("value", ["", None, [], "b"])
@pytest.mark.parametrize(
    ("body", "within"),
    [
        (HOST_CONFIG, lambda one: {"Annotations": one}),
        (HOST_CONFIG, lambda one: {"DeviceRequests": [{"Options": one}]}),
        (ENDPOINT, lambda one: {"DriverOpts": one}),
        (SERVICE, lambda one: {"Networks": [{"DriverOpts": one}]}),
    ],
    ids=["annotations", "device-requests", "ends", "services"],
)
def test_an_entry_that_nobody_judges_is_one_also_where_its_value_is_empty(body, within, value):
    assert body(parse_json(json.dumps(within({})).encode()), "")
    with pytest.raises(RefusedError, match=r"\.a is set"):
        body(parse_json(json.dumps(within({"a": value})).encode()), "")
