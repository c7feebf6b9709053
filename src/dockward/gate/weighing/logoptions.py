"""What options of log drivers may hold.

The engine itself works with them: it keeps what isn't written yet in its own memory, moves files for each that is kept,
and fills in templates that have functions.
"""

import re
from collections.abc import Iterator, Mapping

from dockward.judge.policy.gate import EVERYTHING, Admitted

MOST_FILES = 1000
_SIZE = re.compile(r"([0-9]{1,12}) ?([kmgtp]?)i?b?", re.ASCII | re.IGNORECASE)
_FILES = re.compile(r"[0-9]{1,6}")
MOST_TAG = 1024
"""Characters: each part of a tag may put in a command of 16 KiB."""
_TAG = re.compile(
    r"(?:[^{}]|\{\{ ?\.(?:ID|FullID|Name|ImageID|ImageFullID|ImageName|DaemonName|Hostname|Command) ?\}\})*"
)
"""What the documentation of log tags names, and nothing that holds an environment or labels as a whole."""
_UNITS = {unit: 1 << 10 * power for power, unit in enumerate(("", "k", "m", "g", "t", "p"))}


def beyond_bounds(options: Mapping[str, str], admitted: Admitted) -> Iterator[tuple[str, str]]:
    """Names and values of options that would cost the engine too much."""
    if admitted is EVERYTHING:
        return
    for name, value in options.items():
        if not _is_bounded(name, value, admitted.log_buffer):
            yield name, value


def _is_bounded(name: str, value: str, mebibytes: int) -> bool:
    match name:
        case "max-buffer-size":
            found = _SIZE.fullmatch(value)
            return found is not None and int(found[1]) * _UNITS[found[2].lower()] <= mebibytes << 20
        case "max-file":
            return _FILES.fullmatch(value) is not None and int(value) <= MOST_FILES
        case "tag":
            return len(value) <= MOST_TAG and _TAG.fullmatch(value) is not None
    return True
