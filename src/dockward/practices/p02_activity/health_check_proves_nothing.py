"""A container's health check says that all is well whatever happens."""

import posixpath
from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import HealthCheck, Workload
from dockward.practices._health import check_health
from dockward.syntax.regex import regex

_SHELLS = frozenset({"ash", "bash", "dash", "sh"})
_SHELL_WORDS = 3
_MOST_LOOKED_AT = 4096
_ALWAYS_TRUE = regex(r"(?:^|\|\||;|\n)\s*(true|:|exit 0|echo\b[^;&|]*)\s*;?\s*$")
"""What follows `&&` doesn't count: it only runs when the test before it has succeeded."""
_MAY_FAIL = regex(r"\bexit\s+[1-9]|\bset\s+-\w*e|\bkill\b")


@rule(
    "DW0221",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    cis="5.27",
    why="The list says healthy while the service is down: worse than no check, for nobody looks further.",
    remedy="Let the check ask the service itself and fail with it: `test: [CMD, wget, -qO-, "
    "http://localhost:8080/health]`, without `|| true` or `; exit 0` behind it.",
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    bad=workload(health_check=HealthCheck("CMD-SHELL", command=("curl -f http://localhost/ || true",))),
    good=workload(health_check=HealthCheck("CMD-SHELL", command=("curl -f http://localhost/ || exit 1",))),
    written="image: redis:7.4\nhealthcheck:\n  test: redis-cli ping || true\n",
    fixed="image: redis:7.4\nhealthcheck:\n  test:\n    - CMD\n    - redis-cli\n    - ping\n"
    '  interval: "30s"\n  timeout: "5s"\n'
    '  retries: 3\n  start_period: "30s"\n',
)
def health_check_proves_nothing(w: Workload) -> Iterator[Problem]:
    check = w.health_check.value
    if check is None or check.test == "NONE" or not check.command:
        raise NotApplicable("it has no health check of its own")
    script = _script(check)[:_MOST_LOOKED_AT]
    found = _ALWAYS_TRUE.search(script)
    if found and not _MAY_FAIL.search(script):
        evidence = f"health check ends with {found[1].split()[0]}"
        yield problem(at=w.health_check, evidence=evidence, fix=check_health(w))


def _script(check: HealthCheck) -> str:
    """The shell text whose last command decides; a program without a shell is such a text of its own."""
    words = check.command
    if check.test == "CMD-SHELL":
        return words[0]
    if posixpath.basename(words[0]) in _SHELLS and len(words) >= _SHELL_WORDS and words[1].endswith("c"):
        return words[2]
    return " ".join((posixpath.basename(words[0]), *words[1:]))
