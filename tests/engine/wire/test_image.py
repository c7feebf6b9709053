"""Images as engines old and new describe them."""

import json

import pytest
from tests.engine.answers import HISTORY, IMAGE, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.image import HistoryAnswer, ImageAnswer, history_from, image_from
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.image import Layer
from dockward.model.workload import EnvEntry, EnvKind, HealthCheck

FILES = {"accounts", "groups", "setuid_files", "credential_files", "contents"}


def described(**changes):
    answer = decode(json.dumps(changed(IMAGE, **changes)).encode(), ImageAnswer)
    return image_from(answer, Fact((), Place("image", "history")))


def unknown_facts(one):
    facts = {name: getattr(one, name) for name in one.__struct_fields__}
    return {name for name, fact in facts.items() if isinstance(fact, Fact) and not fact.known}


def test_a_whole_answer():
    one = described()
    assert unknown_facts(one) == FILES
    assert one.name == "app:1"
    assert one.user == Fact("1000", Place("image", "Config.User"))
    assert one.environment.value == (EnvEntry("PATH"), EnvEntry("API_TOKEN", EnvKind.CREDENTIAL))
    assert one.ports.value == ("443/tcp", "80/tcp")
    assert one.volumes.value == ("/data",)
    assert one.health_check.value == HealthCheck("CMD", 5.0, 30.0, 3, ("/app", "check"))
    assert one.command.value == ("/app", "serve")
    assert one.platform.value == "linux/arm64/v8"
    assert one.created.value == 1795168800.0
    assert one.layers.value == ("sha256:" + "82" * 32,)


def test_where_the_layers_lie():
    assert described().directories.value == ("/o/bottom/diff", "/o/middle/diff", "/o/top/diff")
    assert described(GraphDriver__Data__LowerDir=...).directories.value == ("/o/top/diff",)
    for driver in (None, {"Data": None, "Name": "overlayfs"}, {"Data": {"Dataset": "x"}, "Name": "zfs"}):
        assert not described(GraphDriver=driver).directories.known


def test_what_new_engines_leave_out_is_empty():
    one = described(Config={}, Created=..., Parent=..., Variant=...)
    assert unknown_facts(one) == FILES
    assert (one.user.value, one.labels.value, one.health_check.value, one.created.value) == ("", {}, None, 0.0)
    assert one.platform.value == "linux/arm64"


@pytest.mark.parametrize("config", [None, ...])
def test_a_broken_configuration_is_unknown_and_not_empty(config):
    one = described(Config=config)
    assert unknown_facts(one) == FILES | {
        "user",
        "environment",
        "ports",
        "volumes",
        "labels",
        "health_check",
        "command",
    }
    assert one.user.content == Unknown("the image has no configuration")


def test_no_tag_is_no_tag():
    one = described(RepoTags=["<none>:<none>"], RepoDigests=["<none>@<none>"])
    assert (one.tags, one.digests) == ((), ())
    assert one.name == "b9" * 6
    assert described(RepoTags=None, RepoDigests=None).tags == ()


def test_a_time_that_is_none_is_unknown():
    assert unknown_facts(described(Created="long ago")) == FILES | {"created"}


def test_history_is_told_oldest_first():
    layers = history_from(decode(json.dumps(HISTORY).encode(), list[HistoryAnswer]))
    assert layers == (
        Layer("COPY app / # buildkit", 1795480600.0, 1982277),
        Layer('CMD ["serve"]', 1795480605.0, 0, "buildkit.dockerfile.v0"),
    )


def test_the_zero_time_of_a_layer():
    assert history_from([HistoryAnswer(created=-62135596800)])[0].created == 0.0
