import shutil
import subprocess
import sys

import pytest

from dockward.gate.install.errors import ChangeError
from dockward.gate.install.units import (
    GATE_SERVICE,
    GATE_SOCKET,
    PLUGIN_SERVICE,
    gate_service,
    gate_socket,
    plugin_service,
)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
def test_systemd_takes_them_without_a_word(tmp_path):
    program = f"{sys.executable} -m dockward"
    units = {
        GATE_SOCKET: gate_socket("root"),
        GATE_SERVICE: gate_service(program),
        PLUGIN_SERVICE: plugin_service(program),
    }
    for name, text in units.items():
        (tmp_path / name).write_text(text)
    words = ["systemd-analyze", "verify", "--recursive-errors=no", *(str(tmp_path / name) for name in units)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    told = [one for one in done.stderr.splitlines() if "dockward" in one]
    assert (done.returncode, told) == (0, [])


@pytest.mark.parametrize("text", [gate_service("/usr/bin/dockward"), plugin_service("/usr/bin/dockward")])
def test_they_count_as_started_once_they_serve_and_are_started_again_for_ever(text):
    unit, service = text.split("[Service]")
    assert "StartLimitIntervalSec=0" in unit.splitlines()
    assert {"Type=notify", "Restart=always"} <= set(service.splitlines())


def test_nothing_is_left_of_a_socket_that_is_taken_away():
    assert "RemoveOnStop=yes" in gate_socket("root").splitlines()


MOST_EXPOSED = 40
"""Tenths of systemd's ten. The gate reads other processes and all of the host's paths, which costs points."""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
@pytest.mark.parametrize(("name", "write"), [(GATE_SERVICE, gate_service), (PLUGIN_SERVICE, plugin_service)])
def test_they_have_few_powers(tmp_path, name, write):
    (tmp_path / name).write_text(write("/usr/bin/dockward"))
    words = ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={MOST_EXPOSED}"]
    done = subprocess.run([*words, str(tmp_path / name)], capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze looks at running units alone")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


@pytest.mark.parametrize("word", ["a b;c", "x\nExecStart=/bin/sh", "a%b", "", '"', "$HOME"])
def test_a_word_that_would_mean_more_is_refused(word):
    with pytest.raises(ChangeError):
        gate_socket(word)
