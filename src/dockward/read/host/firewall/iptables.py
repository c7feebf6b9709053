"""The text of iptables-save (and of ufw's rule files, which have the same form) as chains."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from dockward.read.host.firewall.chains import Chain, FilterError, FilterRule, Verdict, accepted_by
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


Options = Mapping[str, Callable[[list[str]], int]]


class _View(Struct, frozen=True):
    """How options narrow a rule: as they stand, and with `!` before them; any other one makes it hold for some only."""

    options: Options
    negated: Options


class _Match(Struct):
    """What one rule is about, while its words are read. `rated`: it holds only up to or over a rate."""

    traffic: int = EVERYTHING
    rated: bool = False


class SavedTable(Struct, frozen=True):
    """The filter table: its chains as incoming connections meet them, and their rules as written."""

    chains: dict[str, Chain]
    rules: dict[str, tuple[tuple[str, ...], ...]]

    def refused_to_containers(self, *, published: bool) -> int | None:
        """What DOCKER-USER refuses to everybody beyond the host; None where there is no such chain.

        By ports of containers, or by `published` ones: those of the host that were asked for. Raises `FilterError`.
        """
        if ENGINE_CHAIN not in self.chains:
            return None
        chains = {name: Chain(tuple(_all_of(rules, published=published))) for name, rules in self.rules.items()}
        return EVERYTHING & ~accepted_by(chains, ENGINE_CHAIN)


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
            tuple(one for words in rules.get(name, ()) for one in _rules_of(words, _INCOMING, _INCOMING)),
            denies=policies.get(name) == "DROP",
        )
        for name in names
    }
    return SavedTable(chains, {name: tuple(map(tuple, rules.get(name, ()))) for name in names})


def _filter_lines(text: str) -> Iterator[str]:
    inside = False
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("*"):
            inside = line == "*filter"
        elif inside and line and not line.startswith("#"):
            yield line


def _all_of(rules: Iterable[Sequence[str]], *, published: bool) -> Iterator[FilterRule]:
    """Rules as connections from beyond the host to containers meet them."""
    ports = {"--dport", "--dports", "--destination-port", "--destination-ports"}
    names = {"--ctorigdstport"} if published else ports
    options = {**_PASSING.options, **dict.fromkeys(ports - names, _nothing), **dict.fromkeys(names, _ports)}
    accepting = {name: read for name, read in options.items() if name not in _WAYS} | {"-m": _module}
    for words in rules:
        yield from _rules_of(list(words), _View(options, _PASSING.negated), _View(accepting, _INCOMING.negated))


def _target(words: list[str]) -> tuple[int, str]:
    """Where the rule names its target (matches stand before it), and the target's name."""
    for nr, word in enumerate(words[:-1]):
        if word in {"-j", "--jump", "-g", "--goto"}:
            return nr, words[nr + 1]
    return len(words), ""


def _rules_of(words: list[str], view: _View, accepting: _View) -> Iterator[FilterRule]:
    """The rule, if it does something; `accepting` is how it is seen where it lets through or returns."""
    at, target = _target(words)
    if not target:
        return
    verdict = _VERDICTS.get(target)
    match = _match_of(words[:at], accepting if verdict in {Verdict.ACCEPT, Verdict.RETURN} else view)
    if verdict is None:
        verdict = Verdict.GOTO if words[at] in {"-g", "--goto"} else Verdict.JUMP
    if match.traffic and (verdict is Verdict.ACCEPT or not match.rated):
        yield FilterRule(verdict, match.traffic, "" if target in _VERDICTS else target)


def _match_of(words: list[str], view: _View) -> _Match:
    match = _Match()
    for option, negated, values in _options(words):
        if option.startswith(("--limit", "--hashlimit")):
            match.rated = True
            continue
        match.traffic &= (view.negated if negated else view.options).get(option, _nothing)(values)
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


def _any_module(values: list[str]) -> int:
    return EVERYTHING if _module(values) or values[:1] == ["set"] else NOTHING


def _no_ports(values: list[str]) -> int:
    return EVERYTHING & ~_ports(values)


def _no_protocol(values: list[str]) -> int:
    return EVERYTHING & ~_protocol(values)


def _state(values: list[str]) -> int:
    return EVERYTHING if values and "NEW" in values[0].split(",") else NOTHING


def _local(values: list[str]) -> int:
    return EVERYTHING if values and "LOCAL" in values[0].split(",") else NOTHING


def _tcp_flags(values: list[str]) -> int:
    return of_protocol("tcp") if values == _NEW_CONNECTION else NOTHING


_OPTIONS: Options = {
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
_INCOMING = _View(
    _OPTIONS,
    {
        "--destination-port": _no_ports,
        "--destination-ports": _no_ports,
        "--dport": _no_ports,
        "--dports": _no_ports,
        "-p": _no_protocol,
    },
)
"""Of what comes in for the host itself, only what holds whoever it comes from."""
_WAYS = frozenset({"--ctdir", "--ctorigdst", "-d", "-i", "-o"})
_PASSING = _View(
    {**_OPTIONS, **dict.fromkeys(_WAYS, _anything), "-m": _any_module},
    {
        "--ctorigdstport": _no_ports,
        "--match-set": _anything,
        "-i": _anything,
        "-o": _anything,
        "-s": _anything,
        **_INCOMING.negated,
    },
)
"""Of what goes on to containers: the way in and out says no more than that it comes from beyond, and all but some
addresses are everybody."""
