"""Where ledgers are unless another place is named."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

SYSTEM = Path("/var/lib/dockward/gate")
GATES, PLUGINS = "ledger", "plugin"
"""The folders' names."""


def default_folder(name: str = GATES) -> Path:
    """The system's for root, else in the user's state (XDG)."""
    return (SYSTEM if os.geteuid() == 0 else _own(os.environ)) / name


def utc_now() -> str:
    """The time as records have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _own(environment: Mapping[str, str]) -> Path:
    given = environment.get("XDG_STATE_HOME", "")
    state = Path(given) if given.startswith("/") else Path.home() / ".local" / "state"
    return state / "dockward" / "gate"
