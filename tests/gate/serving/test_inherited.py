import os
import socket
import subprocess
import sys
from functools import partial

from dockward.gate.serving.sockets import Place, inherited_socket

CHILD = """
import os, sys
from pathlib import Path
from dockward.gate.serving.sockets import Place, inherited_socket
os.environ["LISTEN_PID"] = str(os.getpid())
found = inherited_socket(Place(path=Path(sys.argv[1]), mode=int(sys.argv[2], 8)))
print(found.getsockname(), found.get_inheritable())
"""


def test_a_socket_of_systemds_is_taken_over(tmp_path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s"))
        made.listen()
        environment = {**os.environ, "LISTEN_FDS": "1"}

        def run(place, mode="660"):
            hand_over = partial(os.dup2, made.fileno(), 3)
            words = [sys.executable, "-c", CHILD, str(place), mode]
            return subprocess.run(
                words, env=environment, preexec_fn=hand_over, pass_fds=[3], capture_output=True, text=True, check=False
            )

        assert run(tmp_path / "s").stdout == f"{tmp_path / 's'} False\n"
        assert "is another" in run(tmp_path / "other").stderr
        assert "Say in the socket's unit" in run(tmp_path / "s", "600").stderr


def test_without_one_there_is_none(tmp_path):
    assert inherited_socket(Place(path=tmp_path / "s")) is None
