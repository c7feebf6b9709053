"""Attack paths: how someone who runs code in a container gets to be root on the host, step by step."""

from msgspec import Struct, field


class PathStep(Struct, frozen=True):
    """One move. `from_` and `to` are what findings call them (`container/api`, `host`); `how` is a short phrase.

    `evidence` is the machine's part, like a finding's.
    """

    from_: str = field(name="from")
    to: str
    how: str
    evidence: tuple[str, ...] = ()


class AttackPath(Struct, frozen=True):
    """The shortest way from a container to root on the host. Not `certain` when a step needs another flaw or luck."""

    container: str
    steps: tuple[PathStep, ...]
    certain: bool = True


class Cut(Struct, frozen=True):
    """One change and whom it helps: `removes` have no path any more once it is made.

    `weakens` keep a path that takes more (luck, another flaw). `thins` keep one that is certain, of several.
    """

    change: str
    removes: tuple[str, ...]
    weakens: tuple[str, ...] = ()
    thins: tuple[str, ...] = ()

    @property
    def effect(self) -> str:
        """What the change does, in words."""
        if self.removes:
            also = f", leaves {_count(self.weakens)} only less likely ways" if self.weakens else ""
            return f"closes every way of {_count(self.removes)}{also}"
        if self.weakens:
            return f"leaves {_count(self.weakens)} only less likely ways"
        return f"closes one of several certain ways of {_count(self.thins)}"


def _count(several: tuple[str, ...]) -> str:
    return f"{len(several)} container{'' if len(several) == 1 else 's'}"


class Blind(Struct, frozen=True):
    """A container for which nothing can be said, and why."""

    container: str
    reason: str


class PathReport(Struct, frozen=True, kw_only=True):
    """Every container's shortest path, those that have none, and the one change that cuts most."""

    paths: tuple[AttackPath, ...] = ()
    safe: tuple[str, ...] = ()
    unknown: tuple[Blind, ...] = ()
    best_cut: Cut | None = None
