"""The text of iptables-save (and of ufw's rule files, which have the same form) as chains."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from dockward.read.host.firewall.chains import Chain, FilterError, FilterRule, Verdict
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, PORTS, of_ports, of_protocol

ENGINE_CHAIN = "DOCKER-USER"
MOST_RULES = 50_000
"""Rules of one table."""
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|\S+')
_VERDICTS = {
    "ACCEPT": Verdict.ACCEPT,
    "DROP": Verdict.DENY,
    "REJECT": Verdict.DENY,
    "RETURN": Verdict.RETURN,
}
_PLAIN_MATCHES = frozenset(
    {"addrtype", "comment", "conntrack", "hashlimit", "limit", "multiport", "state", "tcp", "udp"}
)
_NEW_CONNECTION = ["FIN,SYN,RST,ACK", "SYN"]
_ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})


class _Match(Struct):
    """What one rule is about, while its words are read. `rated`: it holds only up to or over a rate."""

    traffic: int = EVERYTHING
    rated: bool = False


class SavedTable(Struct, frozen=True):
    """The filter table: its chains, and the targets that rules of a chain name, as written."""

    chains: dict[str, Chain]
    targets: dict[str, tuple[str, ...]]

    @property
    def engine_chain_used(self) -> bool:
        """Whether DOCKER-USER, the chain that the engine leaves to the administrator, does more than return."""
        return any(target not in {"", "RETURN"} for target in self.targets.get(ENGINE_CHAIN, ()))


def parse_iptables_save(text: str) -> SavedTable:
    """The filter table of iptables-save's output. Raises `FilterError` above `MOST_RULES` rules."""
    policies: dict[str, str] = {}
    rules: dict[str, list[list[str]]] = {}
    for nr, line in enumerate(_filter_lines(text)):
        if nr > MOST_RULES:
            raise FilterError(f"the packet filter has more than {MOST_RULES} rules")
        words = _WORD.findall(line)
        if line.startswith(":") and len(words) > 1:
            policies[words[0][1:]] = words[1]
        elif words[0] == "-A" and len(words) > 1:
            rules.setdefault(words[1], []).append(words[2:])
    names = dict.fromkeys((*policies, *rules))
    chains = {
        name: Chain(
            tuple(one for words in rules.get(name, ()) for one in _rules_of(words)),
            denies=policies.get(name) == "DROP",
        )
        for name in names
    }
    return SavedTable(chains, {name: tuple(_target(words)[1] for words in rules.get(name, ())) for name in names})


def _filter_lines(text: str) -> Iterator[str]:
    inside = False
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("*"):
            inside = line == "*filter"
        elif inside and line and not line.startswith("#"):
            yield line


def _target(words: list[str]) -> tuple[int, str]:
    """Where the rule names its target (matches stand before it), and the target's name."""
    for nr, word in enumerate(words[:-1]):
        if word in {"-j", "--jump", "-g", "--goto"}:
            return nr, words[nr + 1]
    return len(words), ""


def _rules_of(words: list[str]) -> Iterator[FilterRule]:
    at, target = _target(words)
    if not target:
        return
    verdict = _VERDICTS.get(target)
    match = _match_of(words[:at])
    if verdict is None:
        verdict = Verdict.GOTO if words[at] in {"-g", "--goto"} else Verdict.JUMP
    if match.traffic and (verdict is Verdict.ACCEPT or not match.rated):
        yield FilterRule(verdict, match.traffic, "" if target in _VERDICTS else target)


def _match_of(words: list[str]) -> _Match:
    match = _Match()
    for option, negated, values in _options(words):
        if option.startswith(("--limit", "--hashlimit")):
            match.rated = True
            continue
        about = _OPTIONS.get(option, _nothing)(values)
        if negated:
            about = EVERYTHING & ~about if option in _NEGATABLE else NOTHING
        match.traffic &= about
        if not match.traffic:
            break
    return match


def _options(words: list[str]) -> Iterator[tuple[str, bool, list[str]]]:
    """Each option with whether `!` stands before it and the words that follow it."""
    option, negated, turned = "", False, False
    values: list[str] = []
    for word in words:
        if word == "!":
            turned = True
        elif word.startswith("-") and len(word) > 1:
            if option:
                yield option, negated, values
            option, negated, values, turned = word, turned, [], False
        else:
            values.append(word)
    if option:
        yield option, negated, values


def _nothing(_: list[str]) -> int:
    return NOTHING


def _anything(_: list[str]) -> int:
    return EVERYTHING


def _module(values: list[str]) -> int:
    return EVERYTHING if values and values[0] in _PLAIN_MATCHES else NOTHING


def _protocol(values: list[str]) -> int:
    name = {"6": "tcp", "17": "udp"}.get(values[0], values[0]) if values else ""
    return EVERYTHING if name in {"all", "0"} else of_protocol(name)


def _ports(values: list[str]) -> int:
    about = NOTHING
    for part in values[0].split(",") if values else ():
        first, colon, last = part.partition(":")
        lowest, highest = first or "0", (last or str(PORTS - 1)) if colon else first
        if all(one.isascii() and one.isdecimal() and len(one) <= len(str(PORTS)) for one in (lowest, highest)):
            about |= of_ports(int(lowest), int(highest))
    return about


def _address(values: list[str]) -> int:
    return EVERYTHING if values and values[0] in _ANYWHERE else NOTHING


def _state(values: list[str]) -> int:
    return EVERYTHING if values and "NEW" in values[0].split(",") else NOTHING


def _local(values: list[str]) -> int:
    return EVERYTHING if values and "LOCAL" in values[0].split(",") else NOTHING


def _tcp_flags(values: list[str]) -> int:
    return of_protocol("tcp") if values == _NEW_CONNECTION else NOTHING


_OPTIONS: dict[str, Callable[[list[str]], int]] = {
    "--comment": _anything,
    "--ctstate": _state,
    "--destination-port": _ports,
    "--destination-ports": _ports,
    "--dport": _ports,
    "--dports": _ports,
    "--dst-type": _local,
    "--state": _state,
    "--syn": lambda _: of_protocol("tcp"),
    "--tcp-flags": _tcp_flags,
    "-d": _address,
    "-m": _module,
    "-p": _protocol,
    "-s": _address,
}
"""What an option narrows a rule to; any other one makes it hold for some only."""
_NEGATABLE = frozenset({"--destination-port", "--destination-ports", "--dport", "--dports", "-p"})
