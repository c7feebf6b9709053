"""The baseline: findings known at one moment, so that only new ones count from then on."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property

import msgspec
from msgspec import Struct

from dockward.judge.policy.parse import PolicyError
from dockward.model.finding import Finding

SCHEMA = "dockward.baseline/1"


class Known(Struct, frozen=True):
    """A finding by its identity; the words beside it are for the people who read the file."""

    fingerprint: str
    rule: str
    subject: str


class Baseline(Struct, frozen=True, kw_only=True, dict=True):
    """What was known on the day `taken` (ISO 8601)."""

    schema: str = SCHEMA
    taken: str = ""
    findings: tuple[Known, ...] = ()

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        """The identities."""
        return frozenset(one.fingerprint for one in self.findings)


def make_baseline(findings: Iterable[Finding], taken: float) -> bytes:
    """The text of a baseline file for these findings, in a stable order."""
    known = sorted(
        (Known(one.fingerprint, one.rule, str(one.subject)) for one in findings),
        key=lambda one: (one.rule, one.subject, one.fingerprint),
    )
    day = datetime.fromtimestamp(taken, UTC).date().isoformat()
    return msgspec.json.format(msgspec.json.encode(Baseline(taken=day, findings=tuple(known)))) + b"\n"


def parse_baseline(data: bytes, source: str) -> Baseline:
    """A baseline from its file. Raises `PolicyError` when it is something else."""
    try:
        found = msgspec.json.decode(data, type=Baseline)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as why:
        raise PolicyError(f"{source}: not a baseline file: {why}", "Write a new one with --write-baseline.") from why
    if found.schema != SCHEMA:
        raise PolicyError(f"{source}: its schema is {found.schema!r}, not {SCHEMA!r}")
    return found
