"""What judging yields: findings with their evidence, and a verdict for every rule and subject."""

from enum import Enum

from msgspec import Struct

from dockward.model.excuse import Excuse
from dockward.model.fact import NOWHERE, Place
from dockward.model.fix import Fix
from dockward.model.flaws import ToldFlaw, Upgrade
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject


class Verdict(Enum):
    """What a rule says of a subject."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


class Finding(Struct, frozen=True, kw_only=True, gc=False):
    """A flaw of one subject. `evidence` is the machine's part (identity), `message` the person's (never identity)."""

    rule: str
    subject: Subject
    severity: Severity
    confidence: Confidence
    message: str
    evidence: tuple[str, ...]
    place: Place
    cis: tuple[str, ...] = ()
    """CIS 1.8 numbers that this finding answers."""
    fixes: tuple[Fix, ...] = ()
    """Repairs, the best first; none where a person must decide."""
    remedy: str = ""
    """What to do, where the rule's own remedy is none for this subject."""
    excuse: Excuse | None = None
    """Why it doesn't count, where that was known before it was judged."""
    urgency: int = 0
    """Among those as grave the higher comes first; 0 where nothing tells."""
    flaws: tuple[ToldFlaw, ...] = ()
    """The published flaws that it is about."""
    upgrade: Upgrade | None = None
    """What mends them; None where nothing does, or nothing tells."""

    @property
    def fingerprint(self) -> str:
        """Identity: rule, subject and evidence; not prose, not position. 32 hexadecimal digits."""
        return self._fingerprint(self.subject.name)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Its own, and those that it has by what else its subject is called."""
        return tuple(self._fingerprint(one) for one in self.subject.called)

    def _fingerprint(self, name: str) -> str:
        from hashlib import sha256  # noqa: PLC0415  # loads OpenSSL, which most reports do without

        parts = "\0".join((self.rule, self.subject.kind, name, *self.evidence))
        return sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()[:32]


class Judged(Struct, frozen=True, kw_only=True, gc=False):
    """One rule's verdict on one subject. `reason` says why it is unknown or doesn't apply, `place` where."""

    rule: str
    subject: Subject
    verdict: Verdict
    reason: str = ""
    place: Place = NOWHERE
    unread: bool = False
    """Nothing of the subject could be read, so that every rule says the same."""
