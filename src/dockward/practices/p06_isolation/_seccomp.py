"""What a seccomp profile lets through that the engine's built-in one refuses."""

from collections.abc import Iterator

from dockward.kit import Problem, problem
from dockward.model.fact import Fact
from dockward.model.workload import Seccomp, SeccompChoice

_OPEN = frozenset({"SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY"})
_SHOWN = 6


def weaker(fact: Fact[Seccomp], whose: str) -> Iterator[Problem]:
    """One problem where a custom profile is weaker than the default; `whose` begins the message."""
    asked = fact.value
    if asked.choice is not SeccompChoice.CUSTOM:
        return
    if asked.default_action in _OPEN:
        message = f"{whose} allows what it doesn't name ({asked.default_action})."
        yield problem(message, at=fact, evidence=f"seccomp defaultAction={asked.default_action}")
    elif asked.extra:
        calls = sorted(asked.extra)
        more = f" and {len(calls) - _SHOWN} more" if len(calls) > _SHOWN else ""
        message = f"{whose} allows {', '.join(calls[:_SHOWN])}{more}, which the engine's default refuses."
        yield problem(message, at=fact, evidence=f"seccomp allows {','.join(calls)}")
