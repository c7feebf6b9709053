"""Lays out an engine's directory and network namespace before it starts, and words the commands that start it."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.live.engine.distribution import EngineDistribution
from tests.live.engine.leftovers import ENGINE_KEY, KEY_MADE, MARK
from tests.live.engine.runtime import missing_capabilities, write_runtime

REMAPPED = ("dockremap", 231_072, 65_536)
"""User, first id and number of ids of the range that containers' ids are mapped to."""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PATIENCE = 20.0
_HERE = Path(__file__).parent


def prepare(directory: Path, settings: Mapping[str, Any], distribution: EngineDistribution) -> None:
    """Make the engine's directories, daemon.json, runtime, accounts, shared mount and network namespace."""
    directory.chmod(0o711)
    for name, mode in {"data": 0o711, "exec": 0o711, "run": 0o755}.items():
        (directory / name).mkdir(mode)
    (directory / "daemon.json").write_text(json.dumps(settings, indent=2))
    (directory / "daemon.json").chmod(0o644)
    if distribution.root is None and not ENGINE_KEY.exists():
        (directory / KEY_MADE).touch()
    missing = missing_capabilities(Path("/proc/self/status").read_text())
    if missing:
        write_runtime(directory / "bin", distribution, missing)
    if "userns-remap" in settings:
        _write_accounts(directory / "etc", distribution.root or Path("/"))
    if "authorization-plugins" in settings:
        (directory / "plugins").mkdir()
    for words in (
        ("mount", "--bind", str(directory), str(directory)),
        ("mount", "--make-shared", str(directory)),
        ("ip", "netns", "add", directory.name),
        ("ip", "-n", directory.name, "link", "set", "lo", "up"),
    ):
        subprocess.run(words, check=True, timeout=_PATIENCE)


def in_network(directory: Path, words: Sequence[str]) -> list[str]:
    """The command that runs `words` in the engine's network namespace."""
    # Not `ip netns exec`: that gives a new /sys without the cgroups.
    return ["nsenter", f"--net=/run/netns/{directory.name}", "--", *words]


def marked(directory: Path) -> dict[str, str]:
    """The environment of the engine's processes: told from others by its mark, our runtime first in the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "NOTIFY_"))}
    return kept | {MARK: str(directory), "PATH": f"{directory}/bin:{_PATH}"}


def engine_command(directory: Path, distribution: EngineDistribution, flags: Sequence[str]) -> list[str]:
    """The command that becomes dockerd in its own world; its pid stays dockerd's."""
    places = {
        "data-root": directory / "data",
        "exec-root": directory / "exec",
        "pidfile": directory / "docker.pid",
        "host": f"unix://{directory}/run/docker.sock",
        "config-file": directory / "daemon.json",
    }
    daemon = ["dockerd", *(f"--{name}={value}" for name, value in places.items()), *flags]
    if distribution.root is None and not (directory / "etc").exists() and not (directory / "plugins").exists():
        return in_network(directory, daemon)
    script = str(shutil.copy(_HERE / "world.sh", directory))
    apart = ["unshare", "--mount", "--propagation", "unchanged", "sh", script, str(directory)]
    return in_network(directory, [*apart, str(distribution.root or ""), *daemon])


def _write_accounts(etc: Path, root: Path) -> None:
    etc.mkdir()
    user, first, count = REMAPPED
    added = {
        "passwd": f"{user}:x:{first}:{first}::/:/usr/sbin/nologin\n",
        "group": f"{user}:x:{first}:\n",
        "subuid": f"{user}:{first}:{count}\n",
        "subgid": f"{user}:{first}:{count}\n",
    }
    for name, line in added.items():
        shutil.copy(root / "etc" / name, etc / name)
        with (etc / name).open("a") as file:
            file.write(line)
