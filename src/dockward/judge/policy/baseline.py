"""The baseline: findings known at one moment, so that only new ones count from then on."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property

import msgspec
from msgspec import Struct

from dockward.judge.policy.loaded import PolicyError
from dockward.model.finding import Finding
from dockward.syntax.mistakes import shown

SCHEMA = "dockward.baseline/1"


class Known(Struct, frozen=True):
    """A finding by its identity; the words beside it are for the people who read the file."""

    fingerprint: str
    rule: str
    subject: str


class Baseline(Struct, frozen=True, kw_only=True, dict=True):
    """What was known on the day `taken` (ISO 8601)."""

    taken: str = ""
    findings: tuple[Known, ...] = ()

    @cached_property
    def fingerprints(self) -> frozenset[str]:
        """The identities."""
        return frozenset(one.fingerprint for one in self.findings)


class _File(Struct, frozen=True, kw_only=True):
    """A baseline as it stands in a file, which says what it is."""

    schema: str
    taken: str = ""
    findings: tuple[Known, ...] = ()


_DECODER = msgspec.json.Decoder(_File)


def make_baseline(findings: Iterable[Finding], taken: float) -> bytes:
    """The text of a baseline file for these findings, in a stable order."""
    known = sorted(
        (Known(one.fingerprint, one.rule, str(one.subject)) for one in findings),
        key=lambda one: (one.rule, one.subject, one.fingerprint),
    )
    day = datetime.fromtimestamp(taken, UTC).date().isoformat()
    return msgspec.json.format(msgspec.json.encode(_File(schema=SCHEMA, taken=day, findings=tuple(known)))) + b"\n"


def parse_baseline(data: bytes, source: str) -> Baseline:
    """A baseline from its file. Raises `PolicyError` when it is something else."""
    try:
        found = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as why:
        raise PolicyError(f"{source}: not a baseline file: {why}", "Write a new one with --write-baseline.") from why
    if found.schema != SCHEMA:
        raise PolicyError(f"{source}: its schema is {shown(found.schema)}, not {SCHEMA!r}")
    return Baseline(taken=found.taken, findings=found.findings)
