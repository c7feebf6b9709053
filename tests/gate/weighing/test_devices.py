"""Devices by where their paths lead, in the world of `world`."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.asking import InKernel, NodeIn
from dockward.gate.errors import RefusedError
from dockward.gate.weighing.devices import other_devices
from dockward.judge.policy.gate import EVERYTHING, Admitted
from dockward.model.hostplace import HostPlace

CREATE = "POST /v1.41/containers/create"
ADMITTED = Admitted(devices=("/dev/pts/*", "/dev/dri/*", "/dev/serial/by-id/x", "/dev/shm/exact", "/srv/nodes/*"))
LINKS = {
    "/dev/serial/by-id/x": HostPlace(paths=("/dev/ttyUSB0",), device="/dev/ttyUSB0"),
    "/dev/dri/link": HostPlace(paths=("/dev/loop0",), device="/dev/loop0"),
    "/dev/dri/card0": HostPlace(paths=("/dev/dri/card0",), device="/dev/dri/card0"),
    "/dev/shm/exact": HostPlace(paths=("/dev/sda",), device="/dev/sda"),
    "/srv/nodes/sound": HostPlace(paths=("/srv/nodes/sound",), device="/dev/sda"),
    "/srv/nodes/unnamed": HostPlace(paths=("/srv/nodes/unnamed",)),
    "/home/a/link": HostPlace(paths=("/dev/dri/card0",), device="/dev/dri/card0"),
}


def asked(path, admitted=ADMITTED):
    device = {"PathOnHost": path, "PathInContainer": "/dev/x", "CgroupPermissions": "rwm"}
    body = {"Image": "app:1.0", "HostConfig": {"Devices": [device]}}
    return decided(CREATE, body, Engine(links=LINKS), admitted=admitted)


def sent(path, admitted=ADMITTED):
    (found,) = asked(path, admitted).request.content["HostConfig"]["Devices"]
    assert found["PathInContainer"] == "/dev/x"
    return found["PathOnHost"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/dev/pts/../loop0", "DW0614"),
        ("/dev/pts/..//mem", "DW0614"),
        ("/dev/pts/..", "DW0614"),
        ("/dev/pts/../../dev/hwrng", "'/dev/hwrng' isn't admitted"),
        ("/dev/dri/link", "DW0614"),
        ("/dev/shm/exact", "DW0614"),
        ("/srv/nodes/sound", "DW0614"),
        ("/dev/ttyUSB0", "'/dev/ttyUSB0' isn't admitted"),
        ("dev/pts/1", "leads elsewhere for every process"),
        ("/dev/fd/3", "leads elsewhere for every process"),
        ("/dev/pts/../stdin", "leads elsewhere for every process"),
        ("/proc/self/fd/3", "leads elsewhere for every process"),
        ("", "leads elsewhere for every process"),
    ],
)
def test_a_device_is_what_its_path_leads_to(path, told):
    with pytest.raises(RefusedError) as why:
        asked(path)
    assert told in why.value.message


@pytest.mark.parametrize(
    ("path", "passed_on"),
    [
        ("/dev/pts/1", "/dev/pts/1"),
        ("/dev/dri//card0/", "/dev/dri/card0"),
        ("/home/a/link", "/dev/dri/card0"),
        ("/dev/serial/by-id/x", "/dev/serial/by-id/x"),
        ("/srv/nodes/unnamed", "/srv/nodes/unnamed"),
    ],
)
def test_what_is_sent_on_follows_no_link_of_somebody_else_s(path, passed_on):
    assert sent(path) == passed_on


def test_what_has_no_meaning_that_is_sure_is_refused_whatever_is_admitted():
    assert sent("/dev/hwrng", EVERYTHING) == "/dev/hwrng"
    with pytest.raises(RefusedError):
        asked("/dev/stdin", EVERYTHING)


@pytest.mark.parametrize("path", ["/dev/dri/link", "/dev/pts/../loop0", "/srv/nodes/sound"])
def test_a_container_that_is_there_is_judged_by_where_its_devices_lead_now(path):
    mapping = {"PathOnHost": path, "PathInContainer": path, "CgroupPermissions": "rwm"}
    world = Engine({"/containers/other/json": container(Devices=[mapping])}, LINKS)
    world.answers["/images/sha256:" + "1" * 64 + "/json"] = world.answers["/images/app:1.0/json"]
    with pytest.raises(RefusedError, match="DW0614"):
        decided("POST /v1.41/containers/other/start", engine_=world, admitted=ADMITTED)
    mapping["PathOnHost"] = "/dev/dri/card0"
    assert decided("POST /v1.41/containers/other/start", engine_=world, admitted=ADMITTED).after is not None


def test_another_device_than_was_admitted_is_told():
    inside = {"/dev/a": "/dev/sda", "/dev/b": "/dev/b", "/dev/gone": "", "/dev/unknown": "/dev/sda"}
    wanted = (("/dev/a", "/dev/a"), ("/dev//b", "/dev/b"), ("/dev/gone", "/dev/c"), ("/dev/unknown", ""))
    asking, answer, told = other_devices(wanted, InKernel("c" * 64, 7)), None, None
    while told is None:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            told = done.value
        assert isinstance(question, NodeIn)
        assert question.pid == 7
        answer = inside[question.path]
    assert told == ("At /dev/a it holds the device /dev/sda, and was admitted for /dev/a.",)
