"""Containers for another platform than that of the image by which they are judged."""

import pytest
from tests.gate.world import IMAGE, Engine, decided

from dockward.gate.decisions import Answered, Passed
from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import EVERYTHING


def asked(wanted, own, **setting):
    names = ("Os", "Architecture", "Variant")
    parts = dict(zip(names, own.split("/"), strict=False))
    image = {**{name: one for name, one in IMAGE.items() if name not in names}, **parts}
    engine = Engine({"/images/app:1.0/json": image})
    line = f"POST /v1.41/containers/create?platform={wanted.replace('/', '%2F')}"
    return decided(line, {"Image": "app:1.0", "User": "1000"}, engine, admitted=EVERYTHING, **setting)


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        ("", "linux/amd64"),
        ("linux/amd64", "linux/amd64"),
        ("Linux/AMD64", "linux/amd64"),
        ("linux/x86_64", "linux/amd64"),
        ("linux/amd64/v1", "linux/amd64"),
        ("linux/amd64/v3", "linux/amd64/v3"),
        ("linux/arm64", "linux/arm64/v8"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/aarch64", "linux/arm64/v8"),
        ("linux/arm", "linux/arm/v7"),
        ("linux/arm/v6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm/v7"),
    ],
    ids=str,
)
def test_that_of_the_image_passes(wanted, own):
    assert isinstance(asked(wanted, own), Passed)


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        ("linux/arm64", "linux/amd64"),
        ("linux/amd64/v2", "linux/amd64"),
        ("linux/arm", "linux/arm/v6"),
        ("windows/amd64", "linux/amd64"),
        ("linux", "linux/amd64"),
        ("amd64", "linux/amd64"),
        ("linux/amd64/", "linux/amd64"),
        ("linux/amd64/v1/x", "linux/amd64"),
        ("%20linux/amd64", "linux/amd64"),
        ("linux/amd64", ""),
        ("linux", "linux"),
        ("all", "linux/amd64"),
    ],
    ids=str,
)
def test_another_is_refused(wanted, own):
    with pytest.raises(RefusedError, match=r"for the platform .* can't be judged") as found:
        asked(wanted, own)
    assert "--platform" in found.value.hint


def test_where_there_is_no_image_that_is_said():
    line = "POST /v1.41/containers/create?platform=linux%2Farm64"
    assert isinstance(decided(line, {"Image": "none:1"}), Answered)
