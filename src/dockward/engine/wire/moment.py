"""Times as the engine writes them: RFC 3339 with nanoseconds, and durations in nanoseconds."""

from datetime import datetime

from dockward.engine.wire.source import Untold

_NANO = 1_000_000_000


def epoch(text: str | None) -> float:
    """Seconds since the epoch; 0 for nothing and for Go's zero time (year 1). Raises `Untold` for anything else."""
    if not text:
        return 0.0
    try:
        moment = datetime.fromisoformat(text)
        # Without a zone it would be read as this machine's local time.
        return max(moment.timestamp(), 0.0) if moment.tzinfo else 0.0
    except (ValueError, OverflowError) as why:
        raise Untold("the engine's answer has a time that isn't one") from why


def seconds(nanoseconds: int | None, default: float) -> float:
    """A duration in seconds; `default` for zero, which means that nothing was set."""
    return nanoseconds / _NANO if nanoseconds else default
