"""What BuildKit refuses in the values of instructions: ports, signals, modes, durations, platforms, digests."""

from dockward.syntax.regex import regex


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRUTHS = frozenset({"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"})
"""What Go's `strconv.ParseBool` takes."""
_PORT = regex(r"[-+]?[0-9]{1,4000}")
"""Python makes no number of more than 4,300 digits, and none of these means one."""
_MOST_PORT = 65_535
_PROTOCOLS = frozenset({"", "tcp", "udp", "sctp"})
_INTEGER = regex(r"[-+]?[0-9]{1,4000}")
_MOST_RETRIES = 2**31 - 1
_DURATION = regex(r"[-+]?(?:([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h))+")
_PART = regex(r"([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_SHORTEST = 1e-3
"""Seconds; 0 is the engine's default."""
_OCTAL = regex(r"[0-7]+")
_MOST_MODE = 0o7777
_SYMBOLIC = regex(r"[augo]*+(?:[-+=][rstwXxugo]*+)+(?:,[augo]*+(?:[-+=][rstwXxugo]*+)+)*")
_SIGNALS = _words(
    """ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP
    TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX"""
).union((f"RTMIN+{one}" for one in range(1, 16)), (f"RTMAX-{one}" for one in range(1, 15)))
_PLATFORM_PART = regex(r"[A-Za-z0-9_.-]+")
_PLATFORM_SYSTEM = regex(r"[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?")
_MOST_PLATFORM_PARTS = 3
_SYSTEMS = _words(
    """aix android darwin dragonfly freebsd hurd illumos ios js linux macos nacl netbsd openbsd plan9 solaris windows
    zos"""
)
_ARCHITECTURES = _words(
    """386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32
    mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 aarch64 armhf armel"""
)
_DIGEST = regex(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_SCHEME = regex(r"[a-zA-Z0-9]+(?=://)")
_SECURE_COPY = regex(r"[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:")


def is_port(text: str) -> bool:
    """Whether EXPOSE takes it: `[[ip:]host:]port[-port][/protocol]`. Fact: `convert_expose.go`."""
    address, _, container = text.rpartition(":")
    ports, _, protocol = container.partition("/")
    if protocol.lower() not in _PROTOCOLS or not ports:
        return False
    inside = _range(ports)
    if not address:
        return inside is not None
    ip, _, host = address.rpartition(":")
    if inside is None or (ip and not _is_address(ip)):
        return False
    outside = _range(host) if host else inside
    return outside is not None and (inside[0] == inside[1] or outside[1] - outside[0] == inside[1] - inside[0])


def _range(text: str) -> tuple[int, int] | None:
    first, dash, last = text.partition("-")
    ends = [int(one) for one in ((first, last) if dash and first != last else (first,)) if _PORT.fullmatch(one)]
    if len(ends) != (2 if dash and first != last else 1) or not all(0 <= one <= _MOST_PORT for one in ends):
        return None
    return (ends[0], ends[-1]) if ends[0] <= ends[-1] else None


def _is_address(text: str) -> bool:
    from ipaddress import ip_address  # noqa: PLC0415  # costs more than all the rest, and hardly a file needs it

    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return "%" not in bare and bool(ip_address(bare))
    except ValueError:
        return False


def is_signal(text: str) -> bool:
    """Whether STOPSIGNAL takes it: a number or a name of Linux, with or without `SIG`."""
    if _INTEGER.fullmatch(text):
        return int(text) != 0
    return text.upper().removeprefix("SIG") in _SIGNALS


def is_mode(text: str) -> bool:
    """Whether `--chmod` takes it: octal up to 7777, or symbolic as of chmod(1)."""
    if _OCTAL.fullmatch(text):
        return int(text[-20:].rjust(1, "0"), 8) <= _MOST_MODE and not text[:-20].strip("0")
    return _SYMBOLIC.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Whether HEALTHCHECK takes it: Go's form (`1m30s`), 0 or a millisecond at least."""
    if not text or text.lstrip("+-") == "0":
        return len(text) - len(text.lstrip("+-")) <= 1
    seconds = duration_seconds(text)
    if seconds is None:
        return False
    return seconds == 0 or (not text.startswith("-") and seconds >= _SHORTEST * (1 - 1e-9))


def duration_seconds(text: str) -> float | None:
    """The seconds of a duration in Go's form, its sign left out; None for what has another."""
    parts = _PART.findall(text) if _DURATION.fullmatch(text) else []
    if not parts or not all(number.strip(".") for number, _ in parts):
        return None
    return float(sum(float(number) * _SECONDS[unit] for number, unit in parts))


def is_retries(text: str) -> bool:
    """Whether HEALTHCHECK takes it as a number of tries."""
    return not text or (_INTEGER.fullmatch(text) is not None and 0 <= int(text[:20]) <= _MOST_RETRIES)


def is_platform(text: str) -> bool:
    """Whether `--platform` takes it: `os`, `architecture`, `os/architecture` or `os/architecture/variant`."""
    system, *others = text.split("/")
    if len(others) >= _MOST_PLATFORM_PARTS or not _PLATFORM_SYSTEM.fullmatch(system):
        return False
    if not all(_PLATFORM_PART.fullmatch(one) for one in others):
        return False
    return bool(others) or system.partition("(")[0].lower() in _SYSTEMS | _ARCHITECTURES


def is_digest(text: str) -> bool:
    """Whether `--checksum` takes it for a download, and an image's name after its `@`."""
    return _DIGEST.fullmatch(text) is not None


def is_download(source: str) -> bool:
    """Whether ADD would fetch it by HTTP rather than take it for a file."""
    return source.startswith(("http://", "https://")) and not is_repository(source)


def is_repository(source: str) -> bool:
    """Whether ADD would clone it. Fact: `dfgitutil/git_ref.go` of BuildKit."""
    scheme = _SCHEME.match(source)
    if scheme is None:
        return _SECURE_COPY.match(source) is not None and not source.startswith(("./", "../"))
    if scheme[0].lower() in {"http", "https"}:
        path = source.partition("#")[0].partition("?")[0].partition("://")[2].partition("/")
        return bool(path[1]) and path[2].endswith(".git")
    return scheme[0].lower() in {"git", "ssh"}
