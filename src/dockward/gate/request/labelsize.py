"""How large labels may be: an event of the engine's holds all those of its object, and lists hold all of all."""

from collections.abc import Mapping
from typing import Any

from dockward.gate.errors import RefusedError
from dockward.gate.request.shapes import mapped, text
from dockward.gate.request.strictjson import Value

MOST_BYTES = 256 << 10
"""Of an object's labels together, in UTF-8."""
_TEXTS = mapped(text)


def labels(value: Value, path: str) -> dict[str, Any]:
    """A shape: labels of one object."""
    found: dict[str, Any] = _TEXTS(value, path)
    check_label_size(found, path)
    return found


def check_label_size(found: Mapping[str, str], where: str) -> None:
    """Raise `RefusedError` where these are too large together."""
    if sum(len(name.encode()) + len(value.encode()) for name, value in found.items()) > MOST_BYTES:
        raise RefusedError(
            f"{where}: the labels are larger than {MOST_BYTES >> 10} KiB together.\n"
            "  Why: they stand in every event and every list of the engine's, which others wait for.",
            "Keep large texts in a file, a volume or a config.",
        )
