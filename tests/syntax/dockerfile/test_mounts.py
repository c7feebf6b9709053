"""`RUN --mount`."""

import pytest
from tests.syntax.dockerfile.reading import flaws

from dockward.syntax.dockerfile.errors import ExpansionError
from dockward.syntax.dockerfile.mounts import is_device, parse_options


def _kinds(mount):
    return [kind for kind, _, _ in flaws(f"FROM scratch\nENV A=cache\nRUN --mount={mount} a\n")]


@pytest.mark.parametrize(
    "mount",
    [
        "type=bind,from=busybox,source=/a,target=/b,rw",
        "target=/x",
        "TYPE=Cache,dst=/x,id=a,sharing=locked,mode=0755,uid=1,gid=2",
        "type=$A,target=/x,uid=1",
        "type=secret,id=x,required,env=X",
        "type=secret,target=/x,required=true,mode=0400",
        "type=ssh,id=x,required",
        "type=tmpfs,target=/x,size=1.5g",
        "type=bind,target=/x,ro=false",
        "'\"target=/a,b\",type=bind'",
    ],
)
def test_mounts_that_buildkit_takes(mount):
    assert _kinds(mount) == []


@pytest.mark.parametrize(
    "mount",
    [
        "",
        "type=foo,target=/x",
        "target=/x,foo=1",
        "target=/x,foo",
        "target=/x,ro=maybe",
        "target=/x,from=$A",
        "target=/x,size=1g",
        "target=/x,mode=0755",
        "target=/x,sharing=locked",
        "type=cache,target=/x,sharing=some",
        "type=cache,target=/x,uid=a",
        "type=tmpfs,target=/x,required",
        "type=secret",
        "type=secret,id=a,source=b",
        "type=secret,id=a,from=b",
        "type=ssh,source=b",
        "type=cache,target=/",
        "'target=/a\"b'",
        "target=${A",
    ],
)
def test_mounts_that_buildkit_refuses(mount):
    assert set(_kinds(mount)) <= {"bad-mount", "bad-expansion"}
    assert _kinds(mount)


def test_fields_may_be_quoted():
    assert parse_options('"a,b",c,"d""e"') == ("a,b", "c", 'd"e')
    with pytest.raises(ExpansionError):
        parse_options('"a"b')


def test_devices():
    assert all(map(is_device, ["vendor.com/gpu=all", "name=a", "a,required", "a,required=false"]))
    assert not any(map(is_device, ["", "a,b", "a,required=maybe", 'a"b']))
