"""Which registries a real engine is sent to through the gate: by where their names lead, and by the policy's list."""

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker

pytestmark = pytest.mark.live
POLICY = "version: 1\ngate: {admitted: {only-registries: [docker.io, 'r.example.org:5000']}}\n"
OWN_HOSTS = ("unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"')


def test_a_name_of_the_host_itself_is_no_registry(engine, tmp_path):
    make_image(engine, "gate-app:1.0", "USER 1000")
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n127.0.0.1 near.example.org\n192.0.2.7 far.example.org\n")
    gate = tmp_path / "gate.sock"
    with Serving(engine, gate, before=(*OWN_HOSTS, str(hosts))):
        for words in (("pull", "near.example.org:5000/x:1"), ("search", "near.example.org:5000/x")):
            assert "leads to 127.0.0.1: that is the host itself" in docker(gate, *words, status=1)
        docker(gate, "tag", "gate-app:1.0", "near.example.org:5000/x:1")
        assert "leads to 127.0.0.1" in docker(gate, "push", "near.example.org:5000/x:1", status=1)
        docker(gate, "rmi", "near.example.org:5000/x:1")


def test_only_registries_of_the_list_are_asked(engine, tmp_path):
    make_image(engine, "gate-app:1.0", "USER 1000")
    policy, gate = tmp_path / "policy.yaml", tmp_path / "gate.sock"
    policy.write_text(POLICY)
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "Dockerfile").write_text("FROM 127.0.0.1:1/x:1\n")
    with Serving(engine, gate, "--policy", str(policy)):
        told = docker(gate, "pull", "ghcr.io/x:1", status=1)
        assert "'ghcr.io' is none that the policy has the engine ask" in told
        assert "Take one of: docker.io, r.example.org:5000" in told
        assert "from anywhere" in docker(gate, "build", "-t", "x", str(tmp_path / "context"), status=1)
        assert "policy" not in docker(gate, "pull", "r.example.org:5000/x:1", status=1)
