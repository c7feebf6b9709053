"""dockerd's command line, read as its own flag parser reads it, under the names that daemon.json uses."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from dockward.model.engine import Setting, SettingValue
from dockward.model.fact import Place
from dockward.read.host.secrets import clean_setting
from dockward.read.host.tree import printable

MOST_ARGUMENTS = 4_096
"""Arguments looked at; the rest of a longer command line is left out."""

_SWITCHES = frozenset(
    {
        "allow-direct-routing",
        "cri-containerd",
        "debug",
        "experimental",
        "help",
        "icc",
        "init",
        "ip-forward",
        "ip-forward-no-drop",
        "ip-masq",
        "ip6tables",
        "iptables",
        "ipv6",
        "live-restore",
        "no-new-privileges",
        "raw-logs",
        "restart",
        "rootless",
        "selinux-enabled",
        "tls",
        "tlsverify",
        "userland-proxy",
        "validate",
        "version",
    }
)
_NUMBERS = frozenset(
    {
        "cpu-rt-period",
        "cpu-rt-runtime",
        "max-concurrent-downloads",
        "max-concurrent-uploads",
        "max-download-attempts",
        "mtu",
        "network-control-plane-mtu",
        "network-diagnostic-port",
        "oom-score-adjust",
        "shutdown-timeout",
    }
)
_LISTS = {
    "allow-nondistributable-artifacts": "allow-nondistributable-artifacts",
    "authorization-plugin": "authorization-plugins",
    "cdi-spec-dir": "cdi-spec-dirs",
    "dns": "dns",
    "dns-opt": "dns-opts",
    "dns-search": "dns-search",
    "exec-opt": "exec-opts",
    "host": "hosts",
    "insecure-registry": "insecure-registries",
    "label": "labels",
    "node-generic-resource": "node-generic-resources",
    "registry-mirror": "registry-mirrors",
    "storage-opt": "storage-opts",
}
_RENAMED = {"graph": "data-root", "containerd-plugins-namespace": "containerd-plugin-namespace"}
_SHORT = {
    "D": "debug",
    "G": "group",
    "H": "host",
    "b": "bridge",
    "g": "graph",
    "h": "help",
    "l": "log-level",
    "p": "pidfile",
    "r": "restart",
    "s": "storage-driver",
    "v": "version",
}
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
Shape = Callable[[SettingValue, str], SettingValue]


class _Flag(Struct, frozen=True):
    name: str
    written: str
    value: str


def parse_daemon_flags(arguments: Sequence[str], source: str) -> dict[str, Setting]:
    """The settings that a dockerd command line gives (its first word is the program), secrets hidden.

    A flag given several times adds up where dockerd lets it (`--host`, `--log-opt`) and otherwise the last one counts.
    A flag that isn't known here takes the next word as its value, unless that is a flag too: dockerd has no other
    words than flags. Source: the flag set of cmd/dockerd and the rules of pflag.
    """
    found: dict[str, Setting] = {}
    for flag in _flags([printable(one) for one in arguments[1 : MOST_ARGUMENTS + 1]]):
        name, shape = _shape_of(flag.name)
        before = found[name].value if name in found else None
        value = clean_setting(shape(before, flag.value), name)
        found[name] = Setting(value, Place(source, flag.written))
    return found


def _flags(words: list[str]) -> Iterator[_Flag]:
    waiting = words[::-1]
    while waiting:
        word = waiting.pop()
        if word == "--":
            return
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            yield _Flag(name, f"--{name}", value if equals else _next_value(name, waiting))
        elif word.startswith("-"):
            yield from _short_flags(word[1:], waiting)


def _short_flags(letters: str, waiting: list[str]) -> Iterator[_Flag]:
    while letters:
        letter, letters = letters[0], letters[1:]
        name = _SHORT.get(letter, letter)
        if letters.startswith("="):
            value, letters = letters[1:], ""
        elif name in _SWITCHES:
            value = "true"
        elif letters:
            value, letters = letters, ""
        else:
            value = _next_value(name, waiting)
        yield _Flag(name, f"-{letter}", value)


def _next_value(name: str, waiting: list[str]) -> str:
    if name in _SWITCHES:
        return "true"
    if name in _LISTS or name in _MAPS or name in _NUMBERS:
        return waiting.pop() if waiting else ""
    return waiting.pop() if waiting and not waiting[-1].startswith("-") else "true"


def _shape_of(name: str) -> tuple[str, Shape]:
    if name in _LISTS:
        return _LISTS[name], _append
    if name in _MAPS:
        return _MAPS[name]
    if name in _SWITCHES:
        return name, _switch
    return _RENAMED.get(name, name), _number if name in _NUMBERS else _word


def _word(_: SettingValue, value: str) -> SettingValue:
    return value


def _switch(_: SettingValue, value: str) -> SettingValue:
    return True if value in _TRUE else False if value in _FALSE else value


def _number(_: SettingValue, value: str) -> SettingValue:
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdecimal() and len(digits) <= len(str(1 << 63)) else value


def _append(before: SettingValue, value: str) -> SettingValue:
    return [*(before if isinstance(before, list) else []), value]


def _put(before: SettingValue, key: str, value: SettingValue) -> dict[str, SettingValue]:
    return {**(before if isinstance(before, dict) else {}), key: value}


def _map(before: SettingValue, value: str) -> SettingValue:
    key, _, rest = value.partition("=")
    return _put(before, key, rest)


def _ulimit(before: SettingValue, value: str) -> SettingValue:
    name, _, limits = value.partition("=")
    soft, colon, hard = limits.partition(":")
    return _put(
        before, name, {"Name": name, "Soft": _number(None, soft), "Hard": _number(None, hard if colon else soft)}
    )


def _runtime(before: SettingValue, value: str) -> SettingValue:
    name, _, path = value.partition("=")
    return _put(before, name, {"path": path})


def _pool(before: SettingValue, value: str) -> SettingValue:
    parts = (one.partition("=") for one in value.split(","))
    return [*(before if isinstance(before, list) else []), {key: _number(None, one) for key, _, one in parts}]


def _feature(before: SettingValue, value: str) -> SettingValue:
    name, equals, state = value.partition("=")
    return _put(before, name, _switch(None, state) if equals else True)


def _network_option(before: SettingValue, value: str) -> SettingValue:
    driver, _, option = value.partition("=")
    inner = before.get(driver) if isinstance(before, dict) else None
    return _put(before, driver, _map(inner, option))


def _proxy(name: str) -> Shape:
    return lambda before, value: _put(before, name, value)


_MAPS: dict[str, tuple[str, Shape]] = {
    "add-runtime": ("runtimes", _runtime),
    "cluster-store-opt": ("cluster-store-opts", _map),
    "default-address-pool": ("default-address-pools", _pool),
    "default-network-opt": ("default-network-opts", _network_option),
    "default-ulimit": ("default-ulimits", _ulimit),
    "feature": ("features", _feature),
    "host-gateway-ip": ("host-gateway-ips", _append),
    "http-proxy": ("proxies", _proxy("http-proxy")),
    "https-proxy": ("proxies", _proxy("https-proxy")),
    "log-opt": ("log-opts", _map),
    "no-proxy": ("proxies", _proxy("no-proxy")),
}
