"""The seccomp profile of containers that have none of their own, where the engine takes it from a file of the host."""

from pathlib import Path

from dockward.engine.wire.engine import default_filter
from dockward.engine.wire.seccomp import parse_profile
from dockward.engine.wire.source import Untold
from dockward.model.engine import Engine
from dockward.model.fact import Fact, Place, unknown
from dockward.model.workload import Seccomp
from dockward.read.host.daemon import STALE_SLACK
from dockward.read.host.tree import read_bytes, read_stat, why_unread

MOST_PROFILE_BYTES = 1 << 20
"""Bytes of a profile; the engine's own has about 15 000."""


def read_engine_seccomp(root: Path, engine: Engine, started: float) -> Fact[Seccomp]:
    """The profile, held against the one that is built into the engine.

    `started` is when the daemon did, in seconds since the epoch, 0 where that isn't known: it read the file then, so a
    file that was changed since is unknown. A profile that isn't a file stays as the engine told it.
    """
    path = engine.seccomp_profile.content
    if engine.seccomp.known or not isinstance(path, str):
        return engine.seccomp
    place = Place(path)
    if not path.startswith("/"):
        return unknown(f"{path} is relative to a folder that only the daemon knows", engine.seccomp.place)
    try:
        if started and read_stat(root, path).st_mtime > started + STALE_SLACK:
            return unknown(f"{path} was changed after the engine had read it; restart the engine", place)
        return Fact(parse_profile(read_bytes(root, path, MOST_PROFILE_BYTES), default_filter(engine)), place)
    except OSError as why:
        return unknown(why_unread(why, path), place)
    except Untold:
        return unknown(f"{path} isn't a seccomp profile that the engine can read", place)
