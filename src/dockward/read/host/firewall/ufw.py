"""ufw's own files: what it would load, for hosts whose kernel can't be asked (ufw-framework(8))."""

import re
from collections.abc import Iterator
from pathlib import Path

from dockward.model.host import Firewall
from dockward.read.host.firewall.chains import accepted_by
from dockward.read.host.firewall.iptables import SavedTable, parse_iptables_save
from dockward.read.host.firewall.passing import engine_chain
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, mostly, names_of
from dockward.read.host.tree import exists, read_text

_SETTING = re.compile(r"^\s*(\w+)\s*=\s*[\"']?(\w*)", re.MULTILINE)
_FILES = {
    "ipv4": ("/etc/ufw/user.rules", "ufw-user-input"),
    "ipv6": ("/etc/ufw/user6.rules", "ufw6-user-input"),
}
_DENYING = frozenset({"DROP", "REJECT"})


def ufw_enabled(root: Path) -> bool:
    """Whether ufw is set to run. Raises `OSError` where its settings exist and can't be read."""
    path = "/etc/ufw/ufw.conf"
    return exists(root, path) and _settings(read_text(root, path)).get("ENABLED", "").lower() == "yes"


def read_ufw(root: Path, *, with_ipv6: bool) -> Firewall:
    """What ufw's files let in. Raises `OSError`, and `FilterError` for rules that can't be followed."""
    defaults = _settings(read_text(root, "/etc/default/ufw"))
    denies = defaults.get("DEFAULT_INPUT_POLICY", "DROP").upper() in _DENYING
    filtered = {"ipv4": True, "ipv6": defaults.get("IPV6", "yes").lower() == "yes"}
    accepted = NOTHING
    for version in ("ipv4", "ipv6") if with_ipv6 else ("ipv4",):
        accepted |= _accepted(root, version) if denies and filtered[version] else EVERYTHING
    closed = not mostly(accepted)
    return Firewall(
        manager="ufw",
        denies_input=closed,
        open_ports=frozenset(names_of(accepted)) if closed else frozenset(),
        engine_chain=engine_chain([(one,) for one in _after_rules(root)]),
    )


def _settings(text: str) -> dict[str, str]:
    return {found[1]: found[2] for found in _SETTING.finditer(text)}


def _accepted(root: Path, version: str) -> int:
    path, chain = _FILES[version]
    return accepted_by(parse_iptables_save(read_text(root, path)).chains, chain, denies=True)


def _after_rules(root: Path) -> Iterator[SavedTable]:
    for path in ("/etc/ufw/after.rules", "/etc/ufw/after6.rules"):
        if exists(root, path):
            yield parse_iptables_save(read_text(root, path))
