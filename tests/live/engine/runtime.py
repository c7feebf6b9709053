"""Makes containers that ask for everything start on a machine that lacks some of it (as many virtual machines do)."""

import shlex
import shutil
from pathlib import Path

from tests.live.engine.distribution import EngineDistribution

from dockward.model.capabilities import NAMES

_HERE = Path(__file__).parent


def missing_capabilities(status: str) -> tuple[str, ...]:
    """Which capabilities the bounding set in the text of /proc/PID/status lacks."""
    bounding = int(next(line.split()[1] for line in status.splitlines() if line.startswith("CapBnd:")), 16)
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    return tuple(f"CAP_{name}" for bit, name in enumerate(NAMES[: last + 1]) if not bounding >> bit & 1)


def write_runtime(directory: Path, distribution: EngineDistribution, missing: tuple[str, ...]) -> None:
    """Write a `runc` into `directory` that runs the real one; it goes first in the engine's PATH.

    So the runtime keeps its own name: what is judged is an engine with its usual default runtime.
    """
    directory.mkdir()
    shutil.copy(_HERE / "edit_runtime_config.py", directory)
    text = (_HERE / "runc.sh").read_text()
    for word, value in _words(directory, distribution, missing).items():
        text = text.replace(f"@{word}@", value)
    script = directory / "runc"
    script.write_text(text)
    script.chmod(0o755)


def _words(directory: Path, distribution: EngineDistribution, missing: tuple[str, ...]) -> dict[str, str]:
    patterns = [f'"{name}"' for name in missing]
    if "CAP_SYS_RESOURCE" in missing:
        patterns += ['"rlimits":', '"oomScoreAdj":-']
    real = shutil.which("runc") if distribution.root is None else "/usr/sbin/runc"
    return {
        "PATTERN": "|".join(patterns),
        "PYTHON": shlex.quote(distribution.python),
        "EDIT": shlex.quote(str(directory / "edit_runtime_config.py")),
        "MISSING": " ".join(missing),
        "RUNC": shlex.quote(real or "runc"),
    }
