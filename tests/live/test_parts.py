import base64
import json

import pytest
from tests.live.badhost import rule_of
from tests.live.engine.authorization import decide
from tests.live.engine.edit_runtime_config import edit
from tests.live.engine.runtime import missing_capabilities
from tests.live.trixie import CHOICE, MirrorError, chosen_distribution, find_mirror


def _creation(body: object) -> dict[str, str]:
    content = base64.b64encode(json.dumps(body).encode()).decode()
    return {"RequestMethod": "POST", "RequestUri": "/v1.41/containers/create?name=x", "RequestBody": content}


def test_the_plugin_refuses_privileged_containers_and_what_it_cannot_read():
    assert decide({"RequestMethod": "GET", "RequestUri": "/info"})["Allow"]
    assert decide(_creation({"HostConfig": {"Privileged": False}}))["Allow"]
    assert not decide(_creation({"HostConfig": {"Privileged": True}}))["Allow"]
    assert not decide(_creation({}) | {"RequestBody": "no base64!"})["Allow"]
    assert not decide(_creation(["no object"]))["Allow"]


def test_missing_capabilities_are_told_by_the_bounding_set():
    assert missing_capabilities("CapBnd:\tffffffffffffffff\n") == ()
    assert missing_capabilities(f"CapEff:\t0\nCapBnd:\t{~(1 << 24) & (1 << 64) - 1:016x}\n") == ("CAP_SYS_RESOURCE",)


def test_only_what_is_missing_is_taken_out_of_a_configuration():
    sets = {"bounding": ["CAP_CHOWN", "CAP_SYS_RESOURCE"], "ambient": None}
    process = {"capabilities": sets, "oomScoreAdj": -500, "args": ["CAP_SYS_RESOURCE"]}
    edited = edit({"process": process, "root": {}}, frozenset({"CAP_SYS_RESOURCE"}))
    assert edited["process"]["capabilities"] == {"bounding": ["CAP_CHOWN"], "ambient": []}
    assert edited["process"]["oomScoreAdj"] == 0
    assert edited["process"]["args"] == ["CAP_SYS_RESOURCE"]


def test_the_process_of_an_exec_is_edited_as_it_stands():
    assert edit({"capabilities": {"bounding": ["CAP_BPF"]}}, frozenset({"CAP_BPF"})) == {
        "capabilities": {"bounding": []}
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("debian.sources", "Types: deb\nURIs: http://security.example.org/debian-security\n\nURIs: {}\n"),
        ("debian.list", "# deb http://old.example.org/debian x main\ndeb [signed-by=/k arch=amd64] {} trixie main\n"),
    ],
)
def test_the_mirror_is_the_one_that_apt_uses(tmp_path, name, text):
    mirror = "http://mirror.example.org/debian/"
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / name).write_text(text.format(mirror))
    assert find_mirror(tmp_path) == mirror


def test_without_a_debian_archive_the_mirror_must_be_told(tmp_path):
    with pytest.raises(MirrorError, match="DEBIAN_MIRROR"):
        find_mirror(tmp_path)


def test_an_unknown_engine_is_refused(monkeypatch):
    monkeypatch.setenv(CHOICE, "sarge")
    with pytest.raises(ValueError, match="host, trixie"):
        chosen_distribution()


def test_a_flaw_carried_by_several_subjects_keeps_its_rule():
    assert rule_of("pid-host") == "pid-host"
    assert rule_of("host-root-writable (container/data-root-mounted)") == "host-root-writable"
