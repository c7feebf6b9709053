"""Where the engine answers: DOCKER_HOST, contexts and TLS material, resolved as the Docker CLI does."""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct, structs

from dockward.engine.context import CliConfig, Context, is_there, read_cli_config, read_context
from dockward.engine.errors import EndpointError
from dockward.engine.variables import CONTEXT_FLAG

DEFAULT_SOCKET = "/var/run/docker.sock"
TLS_PORT = 2376
_PORTS = {"tcp": 2375, "http": 80, "https": 443}
"""Where the CLI goes when no port is given; TLS doesn't change it."""
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9._/-]*")
_PLAIN_HOST = re.compile(r"[A-Za-z0-9._:%-]+")


class Scheme(Enum):
    """How the engine is reached."""

    UNIX = "unix"
    TCP = "tcp"
    SSH = "ssh"


class Tls(Struct, frozen=True, kw_only=True):
    """TLS as a client uses it; paths of PEM files, if any. `verify`: check the server's certificate."""

    verify: bool
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


class Endpoint(Struct, frozen=True, kw_only=True):
    """An engine's address. `path` is the socket's for unix, the remote socket's for ssh, a prefix of routes for tcp.

    `origin` says in a person's words what set it. `rootless_socket` is one that exists although it isn't asked for.
    """

    scheme: Scheme
    path: str = ""
    host: str = ""
    port: int | None = None
    user: str = ""
    tls: Tls | None = None
    origin: str = "the default"
    rootless_socket: str = ""

    def __str__(self) -> str:
        """The address as a person would write it in DOCKER_HOST; never a password."""
        if self.scheme is Scheme.UNIX:
            return f"unix://{self.path}"
        user = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme.value}://{user}{host}{port}{self.path}"


def read_endpoint(environment: Mapping[str, str], home: Path) -> Endpoint:
    """The engine that the Docker CLI would talk to.

    DOCKER_HOST wins over DOCKER_CONTEXT, that over `currentContext` of config.json, that over the default socket.
    Raises `EndpointError` for an address or a context that can't be used.
    """
    directory = Path(environment.get("DOCKER_CONFIG") or home / ".docker")
    address = environment.get("DOCKER_HOST", "").strip()
    if address:
        endpoint = parse_endpoint(address, _environment_tls(environment, directory), "--host or DOCKER_HOST")
    else:
        endpoint = _without_host(environment, directory)
    return structs.replace(endpoint, rootless_socket=_rootless_socket(environment))


def _without_host(environment: Mapping[str, str], directory: Path) -> Endpoint:
    config = CliConfig() if environment.get("DOCKER_CONTEXT") else read_cli_config(directory / "config.json")
    name = environment.get("DOCKER_CONTEXT") or config.current_context or "default"
    if name != "default":
        context = read_context(directory / "contexts", name, _way_back(environment))
        return parse_endpoint(context.host, _context_tls(context), f"the context {name}")
    tls = _environment_tls(environment, directory)
    if tls is not None:
        return Endpoint(scheme=Scheme.TCP, host="localhost", port=TLS_PORT, tls=tls, origin="DOCKER_TLS_VERIFY")
    return Endpoint(scheme=Scheme.UNIX, path=DEFAULT_SOCKET)


def _way_back(environment: Mapping[str, str]) -> str:
    """The command that leaves the context that `environment` or config.json has chosen; a flag is simply left out."""
    if environment.get(CONTEXT_FLAG):
        return ""
    return "unset DOCKER_CONTEXT" if environment.get("DOCKER_CONTEXT") else "docker context use default"


def _environment_tls(environment: Mapping[str, str], directory: Path) -> Tls | None:
    """TLS as the Docker CLI's variables ask for it; DOCKWARD_TLS_* are files that its flags name one by one."""
    verify = bool(environment.get("DOCKER_TLS_VERIFY"))
    if not verify and not environment.get("DOCKER_TLS"):
        return None
    folder = Path(environment.get("DOCKER_CERT_PATH") or directory)
    ca, certificate, key = (environment.get(f"DOCKWARD_TLS_{one}") for one in ("CA", "CERT", "KEY"))
    return Tls(
        verify=verify,
        ca=Path(ca) if ca else folder / "ca.pem" if verify else None,
        certificate=Path(certificate) if certificate else _default_file(folder / "cert.pem"),
        key=Path(key) if key else _default_file(folder / "key.pem"),
    )


def _default_file(path: Path) -> Path | None:
    return path if is_there(path) else None


def _context_tls(context: Context) -> Tls | None:
    if not context.files and not context.skip_verify:
        return None
    files = context.files
    return Tls(
        verify=not context.skip_verify,
        ca=files.get("ca.pem"),
        certificate=files.get("cert.pem"),
        key=files.get("key.pem"),
    )


def _rootless_socket(environment: Mapping[str, str]) -> str:
    folder = environment.get("XDG_RUNTIME_DIR")
    socket = Path(folder or "/", "docker.sock")
    return str(socket) if folder and socket.is_socket() else ""


def parse_endpoint(address: str, tls: Tls | None, origin: str) -> Endpoint:
    """An address as DOCKER_HOST or a context holds it. Raises `EndpointError`, without repeating a password."""
    address = address.strip()
    if "://" not in address:
        address = f"unix://{address}" if address.startswith(("/", "./")) else f"tcp://{address}"
    scheme = address.partition("://")[0]
    match scheme:
        case "unix":
            return Endpoint(scheme=Scheme.UNIX, path=address.removeprefix("unix://") or DEFAULT_SOCKET, origin=origin)
        case "tcp" | "http" | "https":
            return _tcp(_split(address, origin), tls, origin)
        case "ssh":
            return _ssh(_split(address, origin), origin)
        case "npipe":
            raise EndpointError(
                f"{origin} names a Windows pipe, which this system doesn't have.",
                "Set DOCKER_HOST to the engine's address, for example unix:///var/run/docker.sock.",
            )
    raise _unusable(origin, f"{scheme}:// isn't a way to reach an engine")


def _split(address: str, origin: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as why:
        raise _unusable(origin, "its host or port can't be understood") from why
    if parts.query or parts.fragment:
        raise _unusable(origin, "it has a query or a fragment")
    return parts


def _tcp(parts: SplitResult, tls: Tls | None, origin: str) -> Endpoint:
    if parts.scheme == "http":
        tls = None
    elif parts.scheme == "https" and tls is None:
        tls = Tls(verify=True)
    return Endpoint(
        scheme=Scheme.TCP,
        host=_host(parts, origin) or "localhost",
        port=parts.port if parts.port is not None else _PORTS[parts.scheme],
        path=parts.path.rstrip("/"),
        tls=tls,
        origin=origin,
    )


def _ssh(parts: SplitResult, origin: str) -> Endpoint:
    if parts.password is not None:
        raise _unusable(origin, "it holds a password, which ssh doesn't take from there")
    host = _host(parts, origin)
    if not host:
        raise _unusable(origin, "it names no host")
    path = "" if not parts.path.strip("/") else parts.path
    # The path is part of a command line that the remote user's shell reads.
    if path and not _PLAIN_PATH.fullmatch(path):
        raise _unusable(origin, "its socket's path has characters other than letters, digits and . _ - /")
    return Endpoint(scheme=Scheme.SSH, host=host, port=parts.port, user=parts.username or "", path=path, origin=origin)


def _host(parts: SplitResult, origin: str) -> str:
    host = parts.hostname or ""
    if host and not _PLAIN_HOST.fullmatch(host):
        raise _unusable(origin, "its host name has odd characters")
    return host


def _unusable(origin: str, reason: str) -> EndpointError:
    return EndpointError(
        f"{origin} can't be used as an engine's address: {reason}.",
        "Write it as unix:///path, tcp://host:port or ssh://user@host.",
    )
