"""The host's firewall: which program manages it, whether it refuses by default, and what it lets in."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import Firewall
from dockward.read.host.firewall.chains import FilterError, accepted_by
from dockward.read.host.firewall.iptables import SavedTable, parse_iptables_save
from dockward.read.host.firewall.nftables import RuleSet, parse_nft
from dockward.read.host.firewall.passing import engine_chain
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, mostly, names_of
from dockward.read.host.firewall.ufw import read_ufw, ufw_enabled
from dockward.read.host.programs import FOLDERS, ProgramError, find_program, run_program
from dockward.read.host.tree import exists, read_text, why_unread

IPTABLES = {"ipv4": "iptables", "ipv6": "ip6tables"}
_TABLES_OF_IPTABLES = frozenset({"ip filter", "ip6 filter"})
_NARROW_SCOPES = frozenset({"10", "20"})
"""Scopes of /proc/net/if_inet6 that nobody beyond the link reaches: the host itself and its link."""


class PacketFilter(Struct, frozen=True):
    """What the kernel's tables hold: the answers of iptables-save by IP version, and nft's rule set."""

    saved: dict[str, tuple[SavedTable, ...]]
    rules: RuleSet | None


def read_firewall(root: Path, folders: tuple[str, ...] = FOLDERS) -> Fact[Firewall]:
    """The firewall by the kernel's own tables; by ufw's files where those can't be asked.

    Asking takes root and the programs nft or iptables-save, and is only done for `/`: of a tree mounted elsewhere the
    tables of the kernel under it may be other ones. Unknown where neither way leads to an answer.
    """
    place = Place("nft list ruleset, iptables-save")
    try:
        with_ipv6 = _has_ipv6(root)
        managed = "ufw" if ufw_enabled(root) else ""
        if root == Path("/") and os.geteuid() == 0 and _programs(folders):
            return Fact(describe(_read_filter(root, folders), managed, with_ipv6=with_ipv6), place)
        if managed == "ufw":
            return Fact(read_ufw(root, with_ipv6=with_ipv6), Place("/etc/ufw"))
    except (ProgramError, FilterError) as why:
        return unknown(why.message, place)
    except OSError as why:
        return unknown(why_unread(why, str(why.filename or "/etc/ufw")), Place("/etc/ufw"))
    return unknown(_why_not(root, folders), place)


def _why_not(root: Path, folders: tuple[str, ...]) -> str:
    if root != Path("/"):
        return "the kernel's packet filter is only asked on the host itself"
    if not _programs(folders):
        return "neither nft nor iptables-save is installed, so the packet filter can't be asked"
    return "the packet filter tells its rules only to root"


def _programs(folders: tuple[str, ...]) -> bool:
    return any(find_program(name, folders) for name in ("nft", "iptables-save"))


def _has_ipv6(root: Path) -> bool:
    """Whether someone beyond the link could reach the host over IPv6. Source: /proc/net/if_inet6."""
    path = "/proc/net/if_inet6" if root == Path("/") else "/proc/1/net/if_inet6"
    lines = read_text(root, path).splitlines() if exists(root, path) else []
    return any(words[3:4] and words[3] not in _NARROW_SCOPES for words in map(str.split, lines))


def _read_filter(root: Path, folders: tuple[str, ...]) -> PacketFilter:
    saved = {version: tuple(_read_saved(root, name, folders)) for version, name in IPTABLES.items()}
    nft = find_program("nft", folders)
    return PacketFilter(saved, parse_nft(run_program("nft", "-j", "list", "ruleset", folders=folders)) if nft else None)


def _read_saved(root: Path, name: str, folders: tuple[str, ...]) -> Iterator[SavedTable]:
    """The filter tables of one IP version: those of `NAME-save`, and those of the old interface beside them."""
    programs = [f"{name}-save"]
    if "filter" in _legacy_tables(root, name) and find_program(f"{name}-legacy-save", folders):
        programs.append(f"{name}-legacy-save")
    for program in programs:
        if find_program(program, folders):
            yield parse_iptables_save(run_program(program, folders=folders))


def _legacy_tables(root: Path, name: str) -> list[str]:
    try:
        return read_text(root, f"/proc/net/{name.removesuffix('tables')}_tables_names").split()
    except OSError:
        return []


def describe(found: PacketFilter, managed: str = "", *, with_ipv6: bool) -> Firewall:
    """What the tables come to. A connection gets in when every base chain of its IP version accepts it.

    `denies_input` when at most half of the ports of TCP and of UDP are let in from anywhere; `open_ports` are those
    ports, and empty where input isn't denied. IPv6 counts where the host can be reached over it. Raises `FilterError`.
    """
    versions = ("ipv4", "ipv6") if with_ipv6 else ("ipv4",)
    accepted = NOTHING
    for version in versions:
        accepted |= _accepted(found, version)
    denies = not mostly(accepted)
    return Firewall(
        manager=managed or _manager(found),
        denies_input=denies,
        open_ports=frozenset(names_of(accepted)) if denies else frozenset(),
        engine_chain=engine_chain(found.saved[version] for version in versions if version in found.saved),
    )


def _accepted(found: PacketFilter, version: str) -> int:
    accepted = EVERYTHING
    for table in found.saved.get(version, ()):
        if "INPUT" in table.chains:
            accepted &= accepted_by(table.chains, "INPUT")
    for base in found.rules.inputs[version] if found.rules else ():
        if base.table not in _TABLES_OF_IPTABLES or not found.saved.get(version):
            accepted &= accepted_by(base.chains, base.name)
    return accepted


def _manager(found: PacketFilter) -> str:
    tables = found.rules.tables if found.rules else ()
    bases = [one for several in found.rules.inputs.values() for one in several] if found.rules else []
    if any(one.split(" ", 1)[1] == "firewalld" for one in tables):
        return "firewalld"
    if any(one.table not in _TABLES_OF_IPTABLES for one in bases):
        return "nftables"
    saved = [table.chains["INPUT"] for several in found.saved.values() for table in several if "INPUT" in table.chains]
    return "iptables" if any(one.denies or one.rules for one in saved) else ""
