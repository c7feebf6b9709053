"""Starts and ends a Docker Engine that shares nothing with any other on the machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.live.engine.api import ApiError, EngineApi
from tests.live.engine.distribution import HOST, EngineDistribution
from tests.live.engine.leftovers import claim, clear_away
from tests.live.engine.preparation import engine_command, in_network, marked, prepare

BASE = Path("/var/tmp")  # not /tmp: on a tmpfs or overlay the engine could not use overlay2
START_PATIENCE = 60.0
"""Seconds until a starting engine must answer."""
COMMAND_PATIENCE = 120.0
_LOG_TAIL = 3_000
_AUTHORIZATION = Path(__file__).with_name("authorization.py")


class EngineError(Exception):
    """The engine did not start, or a command in its world failed."""


class PrivateEngine:
    """An engine in a directory and a network namespace of its own; `with` starts it and takes it away.

    `settings` is its daemon.json, `flags` go on its command line, `before` is called when its network namespace is
    there and dockerd isn't yet. With `userns-remap: default` among the settings it gets account files of its own; the
    machine's stay as they are. A name under `authorization-plugins` is served by `authorization.py`.
    What earlier runs left when they were killed is cleared away first.

    `settings` and `flags` may be changed until it starts: by then its directory is known.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, Any] | None = None,
        flags: Sequence[str] = (),
        before: Callable[["PrivateEngine"], None] = lambda _: None,
        distribution: EngineDistribution = HOST,
        base: Path = BASE,
    ) -> None:
        self.distribution = distribution
        self.settings = dict(settings or {})
        self.flags = tuple(flags)
        self._before = before
        self._companions: list[subprocess.Popen[bytes]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.directory, self._lock = claim(base)
        self.name = self.directory.name
        """Also the name of its network namespace."""
        self.socket = self.directory / "run/docker.sock"
        self.host = f"unix://{self.socket}"
        """What DOCKER_HOST must be to reach it."""
        self.data_root = self.directory / "data"
        self.containerd_socket = self.directory / "exec/containerd/containerd.sock"
        self._api = EngineApi(str(self.socket))

    def __enter__(self) -> Self:
        try:
            prepare(self.directory, self.settings, self.distribution)
            self._before(self)
            for plugin in self.settings.get("authorization-plugins", ()):
                socket = str(self.directory / "plugins" / f"{plugin}.sock")
                self.start_beside(sys.executable, str(_AUTHORIZATION), socket)
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Take everything away. Containers are killed, not asked: nothing in here is worth a goodbye."""
        try:
            for process in (self._process, *self._companions):
                if process is not None:
                    process.kill()
                    process.wait()
            clear_away(self.directory)
        finally:
            os.close(self._lock)

    def restart(self) -> None:
        """End dockerd as a service manager does, and start it again on the same data."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_PATIENCE)
        self._start()

    @property
    def pid(self) -> int:
        """The pid of dockerd."""
        if self._process is None:
            raise EngineError("the engine wasn't started")
        return self._process.pid

    def end(self) -> None:
        """End dockerd as a service manager does; containers go on where it has `live-restore`."""
        os.kill(self.pid, signal.SIGTERM)
        if self._process is not None:
            self._process.wait()

    def start_again(self) -> None:
        """Start dockerd once more, after `end`."""
        self._start()

    def wait(self) -> None:
        """Wait until dockerd ends. Raises `EngineError` with its last words."""
        if self._process is not None:
            self._process.wait()
            raise EngineError(f"dockerd ended with {self._process.returncode}:\n{self.log()}")

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment with DOCKER_HOST set and nothing that would lead a client elsewhere."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        return kept | {"DOCKER_HOST": self.host}

    def api(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """One Engine API request; see `EngineApi.call`."""
        return self._api.call(method, path, body, **query)

    def docker(self, *words: str) -> str:
        """Run the docker command against it; returns what it prints. Raises `EngineError` when it fails."""
        return self._run(["docker", *words])

    def inside(self, *words: str) -> str:
        """Run a command in the engine's network namespace; returns what it prints."""
        return self._run(in_network(self.directory, words))

    def start_beside(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a process in the engine's network namespace; it ends with the engine at the latest."""
        with (self.directory / "beside.log").open("ab") as log:
            process = subprocess.Popen(
                in_network(self.directory, words),
                env=marked(self.directory),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._companions.append(process)
        return process

    def run(self, name: str, image: str, *command: str, host: Mapping[str, Any] | None = None, **config: Any) -> str:
        """Create and start a container; `host` is its HostConfig, further words are its configuration. Its full id."""
        made = self.create(name, image, *command, host=host, **config)
        self.api("POST", f"/containers/{made}/start")
        return made

    def create(self, name: str, image: str, *command: str, host: Mapping[str, Any] | None = None, **config: Any) -> str:
        """Create a container without starting it; as `run`. What is published is exposed, as the Docker CLI does."""
        body: dict[str, Any] = {"Image": image, "HostConfig": dict(host or {}), **config}
        body["ExposedPorts"] = {port: {} for port in body["HostConfig"].get("PortBindings", ())}
        if command:
            body["Cmd"] = list(command)
        made: str = self.api("POST", "/containers/create", body, name=name)["Id"]
        return made

    def log(self) -> str:
        """The end of what dockerd has written."""
        file = self.directory / "dockerd.log"
        return file.read_text(errors="replace")[-_LOG_TAIL:] if file.exists() else ""

    def _run(self, words: Sequence[str]) -> str:
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, timeout=COMMAND_PATIENCE, check=False
        )
        if done.returncode:
            raise EngineError(f"{' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def _start(self) -> None:
        with (self.directory / "dockerd.log").open("wb") as log:
            self._process = subprocess.Popen(
                engine_command(self.directory, self.distribution, self.flags),
                env=marked(self.directory),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self._process.poll() is not None:
                raise EngineError(f"dockerd ended with {self._process.returncode}:\n{self.log()}")
            if time.monotonic() > deadline:
                raise EngineError(f"dockerd doesn't answer after {START_PATIENCE:.0f} s:\n{self.log()}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return bool(self.api("GET", "/_ping") == "OK")
        except (OSError, ApiError):
            return False
