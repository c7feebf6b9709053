"""What people have decided about findings: the exemptions of a policy file, as something that is judged itself."""

from datetime import date

from msgspec import Struct

from dockward.model.fact import Fact, Place
from dockward.model.subject import Kind, Subject


class Exemption(Struct, frozen=True, kw_only=True):
    """One decision to live with a finding: which rule, on which subjects, why and until when.

    `subject` and `evidence` are shell patterns over `kind/name` and over the evidence's parts. In place of a rule it
    may name a published flaw, as a pattern over its ids, in packages whose name fits `package`.
    """

    rule: str = ""
    flaw: str = ""
    package: str = "*"
    subject: str = "*"
    evidence: str = "*"
    reason: str
    expires: date | None = None
    place: Place = Place()

    @property
    def about(self) -> str:
        """The rule, or the flaw and its package."""
        package = "" if self.package == "*" else f" in {self.package}"
        return self.rule or f"{self.flaw}{package}"


class PolicyFile(Struct, frozen=True, kw_only=True):
    """The policy as a subject: what it exempts."""

    exemptions: Fact[tuple[Exemption, ...]]

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.POLICY.value)
