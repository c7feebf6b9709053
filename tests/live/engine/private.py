"""Starts and ends a Docker Engine that shares nothing with any other on the machine."""

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.live.engine.api import ApiError, EngineApi
from tests.live.engine.distribution import HOST, EngineDistribution
from tests.live.engine.leftovers import MARK, PREFIX, clear_away, locked, sweep
from tests.live.engine.runtime import missing_capabilities, write_runtime

BASE = Path("/var/tmp")  # not /tmp: on a tmpfs or overlay the engine could not use overlay2
START_PATIENCE = 60.0
"""Seconds until a starting engine must answer."""
COMMAND_PATIENCE = 120.0
REMAPPED = ("dockremap", 231_072, 65_536)
"""User, first id and number of ids of the range that containers' ids are mapped to."""
_LOG_TAIL = 3_000
_HERE = Path(__file__).parent


class EngineError(Exception):
    """The engine did not start, or a command in its world failed."""


class PrivateEngine:
    """An engine in a directory and a network namespace of its own; `with` starts it and takes it away.

    `settings` is its daemon.json, `flags` go on its command line. `remap` gives it `userns-remap: default` with
    account files of its own; the machine's stay as they are. What earlier runs left when they were killed is
    cleared away first.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, Any] | None = None,
        flags: Sequence[str] = (),
        remap: bool = False,
        distribution: EngineDistribution = HOST,
        base: Path = BASE,
    ) -> None:
        self.distribution = distribution
        self._settings = dict(settings or {}) | ({"userns-remap": "default"} if remap else {})
        self._flags = tuple(flags)
        self._remap = remap
        self.directory = self._claim(base)
        self.name = self.directory.name
        """Also the name of its network namespace."""
        self.socket = self.directory / "run/docker.sock"
        self.host = f"unix://{self.socket}"
        """What DOCKER_HOST must be to reach it."""
        self.data_root = self.directory / "data"
        self.containerd_socket = self.directory / "exec/containerd/containerd.sock"
        self._api = EngineApi(str(self.socket))
        self._process: subprocess.Popen[bytes] | None = None

    def _claim(self, base: Path) -> Path:
        with locked(base):
            sweep(base)
            directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
            # Held for as long as this process lives: that is how a later run knows that this one is over.
            self._lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        return directory

    def __enter__(self) -> Self:
        try:
            self._prepare()
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
            if self._process is not None:
                self._process.kill()
                self._process.wait()
            clear_away(self.directory)
        finally:
            os.close(self._lock)

    @property
    def pid(self) -> int:
        """The pid of dockerd."""
        if self._process is None:
            raise EngineError("the engine wasn't started")
        return self._process.pid

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
        return self._run(self._in_network(words))

    @contextmanager
    def beside(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process of ours in the engine's network namespace for as long as the block lasts."""
        with (self.directory / "beside.log").open("ab") as log:
            process = subprocess.Popen(
                self._in_network(words), env=self._marked(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def log(self) -> str:
        """The end of what dockerd has written."""
        file = self.directory / "dockerd.log"
        return file.read_text(errors="replace")[-_LOG_TAIL:] if file.exists() else ""

    def run(self, name: str, image: str, *command: str, host: Mapping[str, Any] | None = None, **config: Any) -> str:
        """Create and start a container; `host` is its HostConfig, further words are its configuration. Its full id."""
        body = {"Image": image, "HostConfig": dict(host or {}), **config} | ({"Cmd": list(command)} if command else {})
        made: str = self.api("POST", "/containers/create", body, name=name)["Id"]
        self.api("POST", f"/containers/{made}/start")
        return made

    def _in_network(self, words: Sequence[str]) -> list[str]:
        # Not `ip netns exec`: that gives a new /sys without the cgroups.
        return ["nsenter", f"--net=/run/netns/{self.name}", "--", *words]

    def _run(self, words: list[str]) -> str:
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, timeout=COMMAND_PATIENCE, check=False
        )
        if done.returncode:
            raise EngineError(f"{' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def _marked(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "NOTIFY_"))}
        path = f"{self.directory}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return kept | {MARK: str(self.directory), "PATH": path}

    def _prepare(self) -> None:
        self.directory.chmod(0o711)
        for name in ("data", "exec", "run"):
            (self.directory / name).mkdir()
        (self.directory / "daemon.json").write_text(json.dumps(self._settings, indent=2))
        (self.directory / "daemon.json").chmod(0o644)
        missing = missing_capabilities(Path("/proc/self/status").read_text())
        if missing:
            write_runtime(self.directory / "bin", self.distribution, missing)
        if self._remap:
            self._write_accounts()
        for words in (
            ("mount", "--bind", str(self.directory), str(self.directory)),
            ("mount", "--make-shared", str(self.directory)),
            ("ip", "netns", "add", self.name),
            ("ip", "-n", self.name, "link", "set", "lo", "up"),
        ):
            self._run(list(words))

    def _write_accounts(self) -> None:
        etc = self.directory / "etc"
        etc.mkdir()
        user, first, count = REMAPPED
        added = {
            "passwd": f"{user}:x:{first}:{first}::/:/usr/sbin/nologin\n",
            "group": f"{user}:x:{first}:\n",
            "subuid": f"{user}:{first}:{count}\n",
            "subgid": f"{user}:{first}:{count}\n",
        }
        root = self.distribution.root or Path("/")
        for name, line in added.items():
            shutil.copy(root / "etc" / name, etc / name)
            with (etc / name).open("a") as file:
                file.write(line)

    def _start(self) -> None:
        with (self.directory / "dockerd.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._in_network([*self._own_world(), *self._command()]),
                env=self._marked(),
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

    def _own_world(self) -> list[str]:
        if self.distribution.root is None and not self._remap:
            return []
        script = shutil.copy(_HERE / "world.sh", self.directory)
        root = str(self.distribution.root or "")
        return ["unshare", "--mount", "--propagation", "unchanged", "sh", script, str(self.directory), root]

    def _command(self) -> list[str]:
        places = {
            "data-root": self.data_root,
            "exec-root": self.directory / "exec",
            "pidfile": self.directory / "docker.pid",
            "host": self.host,
            "config-file": self.directory / "daemon.json",
        }
        return ["dockerd", *(f"--{name}={value}" for name, value in places.items()), *self._flags]

    def _answers(self) -> bool:
        try:
            return bool(self.api("GET", "/_ping") == "OK")
        except (OSError, ApiError):
            return False
