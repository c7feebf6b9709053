"""How bad a flaw is, derived from what an attacker needs and what it reaches; never set by hand."""

from enum import Enum, IntEnum


class Severity(IntEnum):
    """How urgent a finding is; higher is worse."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The name in lower case, as reports and policies write it."""
        return self.name.lower()


class Attacker(Enum):
    """What someone needs before the flaw serves them, strongest premise last."""

    NETWORK = "anyone who can reach the host over the network"
    CODE_IN_CONTAINER = "someone who runs code in the container"
    LOCAL_USER = "someone with an account on the host"
    SUPPLIER = "someone who controls an image, package or registry"
    CHANCE = "nobody: a mistake, a fault or a busy day is enough"


class Reach(Enum):
    """What the flaw gives away."""

    HOST = "root on the host"
    NEIGHBOURS = "other containers and their data"
    CONTAINER = "more power inside the container"
    DATA = "secrets or data"
    AVAILABILITY = "the service's or the host's availability"
    SIGHT = "the trace that shows what happened"


class Confidence(Enum):
    """How sure a rule is that what it found is a flaw."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESS = "guess"


_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
_COLUMNS = (Reach.HOST, Reach.NEIGHBOURS, Reach.CONTAINER, Reach.DATA, Reach.AVAILABILITY, Reach.SIGHT)
_TABLE = {
    Attacker.NETWORK: (_C, _C, _H, _H, _H, _M),
    Attacker.CODE_IN_CONTAINER: (_C, _H, _M, _H, _M, _M),
    Attacker.LOCAL_USER: (_H, _H, _M, _M, _M, _M),
    Attacker.SUPPLIER: (_H, _H, _M, _M, _M, _M),
    Attacker.CHANCE: (_M, _M, _L, _M, _L, _L),
}


class Danger(Enum):
    """Whether the flaw is enough by itself or only takes away a second line of defence."""

    DIRECT = "enough by itself"
    DEFENCE = "a second line of defence is missing"


def reach(attacker: Attacker, gain: Reach, danger: Danger = Danger.DIRECT) -> Severity:
    """The severity of a flaw that gives `gain` to `attacker`; a missing second line of defence counts one step less."""
    severity = _TABLE[attacker][_COLUMNS.index(gain)]
    return Severity(max(severity - (danger is Danger.DEFENCE), Severity.INFO))
