"""The Docker CLI's own files: config.json and the context store (contexts/meta, contexts/tls)."""

from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, Struct, field

from dockward.engine.errors import EndpointError
from dockward.engine.limits import CONFIG_BYTES
from dockward.syntax.decoders import json_decoder

T = TypeVar("T")
_TLS_FILES = ("ca.pem", "cert.pem", "key.pem")


class CliConfig(Struct, frozen=True):
    """config.json; only which context is in use."""

    current_context: str = field(default="", name="currentContext")


class Context(Struct, frozen=True):
    """A context's engine: its address and its TLS files by name."""

    host: str
    skip_verify: bool
    files: dict[str, Path]


class _Address(Struct, frozen=True):
    host: str = field(default="", name="Host")
    skip_verify: bool = field(default=False, name="SkipTLSVerify")


class _Endpoints(Struct, frozen=True):
    docker: _Address | None = None


class _Meta(Struct, frozen=True):
    endpoints: _Endpoints = field(default_factory=_Endpoints, name="Endpoints")


def read_cli_config(path: Path) -> CliConfig:
    """config.json; what a new user has when it doesn't exist. Raises `EndpointError` when it can't be read."""
    try:
        return _read_json(path, CliConfig)
    except FileNotFoundError:
        return CliConfig()


def read_context(store: Path, name: str, back: str = "") -> Context:
    """A context by name, from `meta/<sha256 of the name>/meta.json`. Raises `EndpointError`.

    `back` is the command that goes back to the engine without this context; empty where the command line names it.
    """
    folder = sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
    try:
        meta = _read_json(store / "meta" / folder / "meta.json", _Meta)
    except FileNotFoundError as why:
        raise EndpointError(
            f"There is no Docker context named {name!r}.",
            "`docker context ls` lists them" + (f"; `{back}` goes back." if back else "."),
        ) from why
    address = meta.endpoints.docker
    if address is None or not address.host:
        raise EndpointError(f"The Docker context {name!r} names no engine.", f"See `docker context inspect {name}`.")
    tls = store / "tls" / folder / "docker"
    files = {one: tls / one for one in _TLS_FILES if is_there(tls / one)}
    return Context(address.host, address.skip_verify, files)


def is_there(path: Path) -> bool:
    """Whether a file exists. Raises `EndpointError` when that may not be known: going on without it would mislead."""
    try:
        return path.is_file()
    except OSError as why:
        raise EndpointError(f"{path} can't be looked at: {why.strerror}.", "Check who may read its directory.") from why


def _read_json(path: Path, kind: type[T]) -> T:
    try:
        with path.open("rb") as file:
            body = file.read(CONFIG_BYTES + 1)
        if len(body) > CONFIG_BYTES:
            raise EndpointError(f"{path} is larger than {CONFIG_BYTES} bytes.", "No Docker file is.")
        return json_decoder(kind).decode(body)
    except FileNotFoundError:
        raise
    except OSError as why:
        raise EndpointError(f"{path} can't be read: {why.strerror}.", "Set DOCKER_HOST to go without it.") from why
    except (DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise EndpointError(f"{path} isn't what Docker writes.", "Mend it, or set DOCKER_HOST.") from why
