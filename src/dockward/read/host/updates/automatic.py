"""Whether security fixes are installed without a person: unattended-upgrades, dnf-automatic."""

import re
from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.read.host import tree
from dockward.read.host.updates import aptconf, dpkg, rpmdb
from dockward.read.host.updates.reading import reading

TIMERS = "/etc/systemd/system/timers.target.wants"
_APT_TIMER = "/etc/systemd/system/apt-daily-upgrade.timer"
_DNF_CONFIGS = ("/etc/dnf/automatic.conf", "/etc/dnf/dnf5-plugins/automatic.conf")
_DNF_TIMERS = ("dnf-automatic.timer", "dnf5-automatic.timer")
_DNF_INSTALL_TIMER = "dnf-automatic-install.timer"
_APPLY = re.compile(r"(?m)^\s*apply_updates\s*=\s*(\S+)")
_TRUE = frozenset({"yes", "true", "1", "on"})


def read_apt_automatic(root: Path) -> Fact[bool]:
    """unattended-upgrades(8): installed, switched on for apt, its timer not masked. Raises `UnreadError`."""
    values = aptconf.read_apt_conf(root)
    on = _days(values.get("apt::periodic::unattended-upgrade", "0"))
    on = on and _days(values.get("apt::periodic::enable", "1"))
    place = Place(aptconf.PARTS, "APT::Periodic::Unattended-Upgrade")
    if not on:
        return Fact(False, place)
    installed = "unattended-upgrades" in dpkg.read_packages(root)
    with reading(_APT_TIMER):
        masked = tree.resolve(root, _APT_TIMER) == "/dev/null"
    return Fact(installed and not masked, place)


def _days(value: str) -> bool:
    """An interval of APT::Periodic: days, or a number with a unit, or `always`; 0 is never."""
    return value == "always" or value.rstrip("smhd").strip("0") != ""


def read_dnf_automatic(root: Path) -> Fact[bool]:
    """dnf-automatic(8): a timer is enabled and updates are applied, not only fetched. Raises `UnreadError`."""
    if not any(tree.exists(root, one) for one in ("/usr/bin/dnf", "/usr/bin/dnf5", "/etc/dnf")):
        return unknown("automatic updates of this package manager aren't looked at", Place(rpmdb.FOLDERS[0]))
    if tree.exists(root, f"{TIMERS}/{_DNF_INSTALL_TIMER}"):
        return Fact(True, Place(f"{TIMERS}/{_DNF_INSTALL_TIMER}"))
    if not any(tree.exists(root, f"{TIMERS}/{one}") for one in _DNF_TIMERS):
        return Fact(False, Place(TIMERS, _DNF_TIMERS[0]))
    for path in _DNF_CONFIGS:
        if tree.exists(root, path):
            with reading(path):
                found = _APPLY.search(tree.read_text(root, path))
            return Fact(found is not None and found[1].lower() in _TRUE, Place(path, "apply_updates"))
    return Fact(False, Place(_DNF_CONFIGS[0], "apply_updates"))
