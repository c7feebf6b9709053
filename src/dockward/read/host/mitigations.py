"""Flaws of the processor, and what the kernel does about them."""

from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.read.host.tree import printable, read_names, read_text, why_unread

VULNERABILITIES = "/sys/devices/system/cpu/vulnerabilities"
MOST_FLAWS = 200
"""Files of that folder; there are about twenty."""
MOST_WORDS = 4_096
"""Bytes of one answer."""


def read_mitigations(root: Path) -> Fact[dict[str, str]]:
    """Flaw → the kernel's words, such as `Mitigation: PTI` or `Vulnerable`."""
    path = VULNERABILITIES
    found = {}
    try:
        for name in read_names(root, VULNERABILITIES)[:MOST_FLAWS]:
            path = f"{VULNERABILITIES}/{name}"
            found[printable(name)] = read_text(root, path, MOST_WORDS).strip()
    except OSError as why:
        return unknown(why_unread(why, path), Place(VULNERABILITIES))
    return Fact(found, Place(VULNERABILITIES))
