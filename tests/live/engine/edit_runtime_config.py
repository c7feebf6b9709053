"""Takes out of an OCI configuration what the kernel would refuse; runc.sh runs it with the file and capabilities."""

import json
import resource
import sys
from pathlib import Path
from typing import Any


def edit(document: Any, missing: frozenset[str]) -> Any:
    """Change a config.json, or the process that `runc exec` gets, in place and return it."""
    process = document.get("process", document)
    sets = process.get("capabilities") or {}
    for name, members in sets.items():
        sets[name] = [one for one in members or () if one not in missing]
    if "CAP_SYS_RESOURCE" in missing:
        process["rlimits"] = [_within_reach(one) for one in process.get("rlimits") or ()]
        process["oomScoreAdj"] = max(process.get("oomScoreAdj") or 0, 0)
    return document


def _within_reach(limit: dict[str, Any]) -> dict[str, Any]:
    number = getattr(resource, limit["type"], None)
    if number is None:
        return limit
    most = resource.getrlimit(number)[1]
    if most == resource.RLIM_INFINITY:
        return limit
    return {**limit, "hard": min(limit["hard"], most), "soft": min(limit["soft"], most)}


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(json.dumps(edit(json.loads(path.read_text()), frozenset(sys.argv[2:]))))
