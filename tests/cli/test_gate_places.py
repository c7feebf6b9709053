"""Which places of this machine a gate takes for its own."""

import sys
from pathlib import Path

import pytest

import dockward
from dockward.cli.gate_deciding import by_policy
from dockward.cli.gate_places import Whereabouts, on_this_host
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.roles import Objects, SocketEntry
from dockward.judge.policy.schema import Policy
from dockward.kit.examples import engine
from dockward.model.hostpaths import under


def here(several):
    """Without the names by which tests that run beside this one mount the host in an engine of theirs."""
    return [one for one in several if not one.startswith("/var/tmp/dockward-")]


@pytest.fixture
def placed(tmp_path):
    sockets = {"shop": SocketEntry(purpose="traefik", objects=Objects(projects=("shop",)))}
    loaded = LoadedPolicy(policy=Policy(), sockets=sockets)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    about = Whereabouts(
        ledger=tmp_path / "link" / "ledger",
        listening=tmp_path / "gate.sock",
        policy=tmp_path / "policy.yaml",
        keys=tmp_path / "keys",
    )
    return on_this_host(by_policy(loaded), about)


def test_what_is_written_counts_by_every_name(placed, tmp_path):
    own = {one.path for one in placed.own.places if not one.telling}
    assert own >= {
        "/etc/dockward",
        "/var/lib/dockward/gate",
        str(tmp_path / "policy.yaml"),
        *(f"{tmp_path}/{one}/ledger" for one in ("link", "real")),
        *(f"{tmp_path}/{one}/break-glass.json" for one in ("link", "real")),
        *(
            f"{tmp_path}/{one}/ledger-{name}.json"
            for one in ("link", "real")
            for name in ("approved", "services", "frozen", "release")
        ),
    }


@pytest.mark.parametrize("file", [dockward.__file__, sys.executable, str(Path(sys.executable).resolve())])
def test_the_program_itself_counts(placed, file):
    assert any(under(file, one.path) for one in placed.own.places)


def test_sockets_and_keys_tell_by_being_read(placed, tmp_path):
    own = {one.path for one in placed.own.places if one.telling}
    assert own >= {"/run/dockward", "/run/docker/plugins", "/etc/dockward/tls"}
    assert own >= {str(tmp_path / "gate.sock"), str(tmp_path / "keys")}
    assert here(placed.own.lent) == ["/run/dockward/shop.sock"]
    assert here(placed.own.main) == [str(tmp_path / "gate.sock")]


def test_clients_that_are_limited_get_none_of_what_leads_to_the_gate(placed, tmp_path):
    keys = (str(tmp_path / "keys"), "/etc/dockward/tls")
    ways = {str(tmp_path / "gate.sock"), "/run/docker/plugins", *keys, *(f"{one}/server-key.pem" for one in keys)}
    assert set(here(placed.access.places)) == ways


def test_decisions_are_made_by_all_that(placed):
    setting = placed.setting(engine())
    assert setting.own == placed.own
    assert setting.groups[0] == "root"
