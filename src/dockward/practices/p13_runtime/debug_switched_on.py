"""An image switches on a framework's debug mode."""

from collections.abc import Iterator

from dockward.kit import Attacker, Edit, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Pair
from dockward.practices._dockerfiles import known

_ON = frozenset({"1", "true", "yes", "on"})
_SWITCHES = frozenset({"APP_DEBUG", "DEBUG", "DJANGO_DEBUG", "FLASK_DEBUG", "SYMFONY_DEBUG", "WERKZEUG_DEBUG_PIN_OFF"})
_MODES = {
    "ASPNETCORE_ENVIRONMENT": "development",
    "FLASK_ENV": "development",
    "NODE_ENV": "development",
    "RACK_ENV": "development",
    "RAILS_ENV": "development",
}


@rule(
    "DW1350",
    severity=reach(Attacker.NETWORK, Reach.DATA),
    elsewhere=("sonar:S4507",),
    why="Debug pages show settings, secrets and source, and some run what a visitor types.",
    remedy="Set it to production in the image, and debug in an override file: `environment: {NODE_ENV: development}`.",
    references=("https://flask.palletsprojects.com/en/stable/debugging/",),
    bad=dockerfile("FROM python:3.12-slim", "ENV FLASK_DEBUG=1"),
    good=dockerfile(
        "FROM node:22-slim AS dev", "ENV NODE_ENV=development", "FROM node:22-slim", "ENV NODE_ENV=production"
    ),
    fixed="FROM python:3.12-slim\nENV FLASK_DEBUG=0\n",
)
def debug_switched_on(file: Dockerfile) -> Iterator[Problem]:
    last: dict[str, tuple[str, Problem]] = {}
    for stage in file.shipped:
        for one in stage.all("ENV"):
            for pair in one.pairs:
                name, value = known(pair.key), known(pair.value).lower() if pair.value else ""
                fix = _fix(file, name, pair)
                last[name] = value, problem(at=pair.key.value, evidence=f"ENV {name}={value}", fix=fix)
    for name, (value, found) in last.items():
        if (name in _SWITCHES and value in _ON) or _MODES.get(name) == value:
            yield found


def _fix(file: Dockerfile, name: str, pair: Pair) -> tuple[Fix, ...]:
    if pair.value is None or "$" in file.text[pair.value.span.start : pair.value.span.end]:
        return ()
    edit = Edit(pair.value.span, "production" if name in _MODES else "0")
    risk = "pages of errors, reloading and the like are gone"
    return (Fix(title=f"Switch {name} off", risk=risk, edits=(edit,)),)
