"""Containers for another platform than that of the image by which they are judged."""

import pytest
from tests.gate.world import IMAGE, Engine, decided, engine

from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import EVERYTHING
from dockward.model.fact import unknown


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


GETTING = ("POST /v1.41/images/create?fromImage=app&tag=1&platform={}", "POST /v1.41/build?t=x&platform={}")


def got(line, wanted, store, architecture="x86_64"):
    described = engine(containerd_store=store, architecture=architecture)
    return decided(line.format(wanted.replace("/", "%2F")), engine=described)


@pytest.mark.parametrize("line", GETTING)
@pytest.mark.parametrize("store", [True, unknown("not told")])
def test_where_a_name_stands_for_several_only_the_engines_own_is_got(line, store):
    for wanted in ("", "linux/amd64", "linux/x86_64", "Linux/AMD64"):
        assert isinstance(got(line, wanted, store), Passed)
    assert isinstance(got(line, "linux/arm/v7", store, "armv7l"), Passed)
    for wanted in ("linux/arm64", "linux/amd64/v3", "windows/amd64", "all"):
        with pytest.raises(RefusedError, match="in the engine's store its name would stand for"):
            got(line, wanted, store)
    with pytest.raises(RefusedError):
        got(line, "linux/amd64", store, "aarch64")


@pytest.mark.parametrize("line", GETTING)
def test_where_it_stands_for_one_any_is_got(line):
    assert isinstance(got(line, "linux/arm64", store=False), Passed)
