"""What the service manager is told, and when."""

import socket
import subprocess
import sys

import pytest

from dockward.gate.serving.ready import tell_ready


@pytest.fixture
def manager():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as made:
        made.settimeout(30)
        yield made


@pytest.mark.parametrize("abstract", [True, False])
def test_it_is_told_at_either_kind_of_place(manager, monkeypatch, tmp_path, abstract):
    place = str(tmp_path / "notify")
    manager.bind("\0" + place if abstract else place)
    monkeypatch.setenv("NOTIFY_SOCKET", "@" + place if abstract else place)
    tell_ready()
    assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize(("place", "told"), [("", 0), ("elsewhere", 0), ("/nowhere/notify", 1)])
def test_where_nobody_hears_it_nothing_breaks(monkeypatch, caplog, place, told):
    monkeypatch.setenv("NOTIFY_SOCKET", place)
    tell_ready()
    assert caplog.text.count("can't be told") == told


def test_the_plugin_tells_it_once_the_engine_may_ask(manager, tmp_path):
    place, plugin = tmp_path / "notify", tmp_path / "plugin.sock"
    manager.bind(str(place))
    words = ["gate", "plugin", "--listen", str(plugin), "--ledger", str(tmp_path / "ledger")]
    with subprocess.Popen(
        [sys.executable, "-m", "dockward", *words], env={"NOTIFY_SOCKET": str(place)}, cwd=tmp_path
    ) as process:
        try:
            assert manager.recv(100) == b"READY=1"
            with socket.socket(socket.AF_UNIX) as engine:
                engine.connect(str(plugin))
        finally:
            process.terminate()
