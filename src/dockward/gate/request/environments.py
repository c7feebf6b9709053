"""What environments may hold: the engine keeps them in memory, hands them on by links, and fills in templates."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.request.shapes import texts
from dockward.gate.request.strictjson import Value

MOST_BYTES = 256 << 10
"""Of an environment, in UTF-8. The kernel takes no more than half of that in one variable (MAX_ARG_STRLEN)."""
MOST_ACTIONS = 100
"""Of templates in a service: each may put in all of a label."""
_ACTION = re.compile(r"\{\{.*?(?:\}\}|$)", re.DOTALL)
_KNOWN = re.compile(
    r"\{\{ ?(?:\.(?:Service\.(?:ID|Name)|Node\.(?:ID|Hostname|Platform\.(?:Architecture|OS))|Task\.(?:ID|Name|Slot))"
    r'|index \.Service\.Labels "[^"\\{}]{1,255}") ?\}\}'
)
"""Those that name one thing (swarmkit's `template.Context`); functions as `printf` make any length of a few letters."""
_EXPANDED = ("Dir", "Hostname", "Env")


def environment(value: Value, path: str) -> list[str]:
    """A shape: the variables of one container or process."""
    found = texts(value, path)
    check_environment(found, path)
    return found


def check_environment(variables: Iterable[str], where: str) -> None:
    """Raise `RefusedError` where these are too large together."""
    if sum(len(one.encode()) for one in variables) > MOST_BYTES:
        raise RefusedError(
            f"{where}: the environment is larger than {MOST_BYTES >> 10} KiB.\n"
            "  Why: the engine holds it several times, and once more for each container that is linked to this one.",
            "Keep large texts in a file, a volume or a config.",
            status=413,
        )


def check_templates(spec: Mapping[str, Any]) -> None:
    """Raise `RefusedError` for a template in a ContainerSpec that the engine would take long or much memory for."""
    several = (spec.get(name) or () for name in _EXPANDED)
    given = (one for found in several for one in ((found,) if isinstance(found, str) else found))
    actions = [action for text in given for action in _ACTION.findall(text)]
    odd = next((one for one in actions if not _KNOWN.fullmatch(one)), None)
    if odd is not None or len(actions) > MOST_ACTIONS:
        what = f"The template {odd[:60]!a}" if odd is not None else f"More than {MOST_ACTIONS} templates in one service"
        raise RefusedError(
            f"{what} isn't admitted: the engine itself fills it in.",
            "Name one thing in each, as `{{.Node.Hostname}}` or `{{.Task.Slot}}`.",
        )
