from pathlib import Path

import pytest
from tests.live.engine import ApiError
from tests.live.hardened import CONTAINERS, IMAGE, VERSION

pytestmark = pytest.mark.live


def _process(engine, container: str) -> Path:
    return Path("/proc") / str(engine.api("GET", f"/containers/{container}/json")["State"]["Pid"])


def test_its_image_is_pinned_by_a_digest_that_a_registry_gave(hardened_engine):
    running = hardened_engine.api("GET", "/containers/api/json")["Config"]["Image"]
    assert running.startswith(f"{IMAGE}@sha256:")
    assert hardened_engine.api("GET", f"/images/{IMAGE}:{VERSION}/json")["RepoDigests"] == [running]


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_kernel_holds_its_containers_to_their_settings(hardened_engine, container):
    status = (_process(hardened_engine, container) / "status").read_text()
    facts = dict(line.split(":", 1) for line in status.splitlines())
    assert int(facts["CapBnd"], 16) == 0
    assert facts["NoNewPrivs"].strip() == "1"
    assert facts["Seccomp"].strip() == "2"
    assert int(facts["Uid"].split()[0]) == 231_072 + 10_001


def test_users_of_its_containers_are_not_the_hosts(hardened_engine):
    assert (_process(hardened_engine, "api") / "uid_map").read_text().split() == ["0", "231072", "65536"]
    assert "dockremap" not in Path("/etc/subuid").read_text()


def test_its_service_answers_on_loopback(hardened_engine):
    assert hardened_engine.inside("busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:18080/") == "ok\n"
    assert "0.0.0.0:18080" not in hardened_engine.inside("ss", "-lnt")


def test_its_authorization_plugin_refuses_a_privileged_container(hardened_engine):
    with pytest.raises(ApiError, match="no privileged containers here"):
        hardened_engine.create("refused", f"{IMAGE}:{VERSION}", host={"Privileged": True})
