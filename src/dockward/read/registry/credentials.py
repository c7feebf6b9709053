"""Names and passwords for registries, as `docker login` keeps them: in config.json, or with a helper that it names."""

import asyncio
import binascii
import contextlib
import os
import re
import signal
import subprocess
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from dockward.read.registry.errors import RegistryError

_MOST_BYTES = 1 << 20
_HELPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HELPER_SECONDS = 30.0
_HUB = "docker.io"
_HUB_KEY = "https://index.docker.io/v1/"
"""What `docker login` without a registry writes."""
_TOKEN_USER = "<token>"  # noqa: S105  # how a helper says that the secret is an identity token
_NOT_FOUND = b"credentials not found"


class Credentials(Struct, frozen=True):
    """Who asks: a name with a password, or an identity token; all empty for nobody. Never shown."""

    name: str = ""
    password: str = ""
    identity: str = ""

    def __repr__(self) -> str:
        return "Credentials(…)"

    def __bool__(self) -> bool:
        return bool(self.name or self.identity)

    @property
    def basic(self) -> str:
        """As the header Authorization has them (RFC 7617)."""
        return f"Basic {b64encode(f'{self.name}:{self.password}'.encode()).decode()}"


class _Login(Struct, frozen=True):
    auth: str = ""
    username: str = ""
    password: str = ""
    identity: str = field(default="", name="identitytoken")


class _Config(Struct, frozen=True):
    auths: dict[str, _Login] | None = None
    store: str = field(default="", name="credsStore")
    helpers: dict[str, str] | None = field(default=None, name="credHelpers")


_CONFIG = msgspec.json.Decoder(_Config)


class _Helped(Struct, frozen=True, rename="pascal"):
    username: str = ""
    secret: str = ""


_HELPED = msgspec.json.Decoder(_Helped)


async def read_credentials(registry: str, environment: Mapping[str, str], home: Path) -> Credentials:
    """Those for a registry, as a reference names it. Raises `RegistryError` where they are kept and can't be had."""
    path = Path(environment.get("DOCKER_CONFIG") or home / ".docker") / "config.json"
    config = await asyncio.to_thread(_read, path)
    key = _HUB_KEY if registry == _HUB else registry
    helper = (config.helpers or {}).get(key) or config.store
    if helper:
        found = await _helped(helper, key, environment)
        if found:
            return found
    login = next((one for name, one in (config.auths or {}).items() if _names(name, key)), None)
    return _kept(login, path) if login else Credentials()


def _read(path: Path) -> _Config:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return _Config()
    except OSError as why:
        raise RegistryError(f"{path} can't be read: {why.strerror}.", "It may hold the login of the registry.") from why
    if len(data) > _MOST_BYTES:
        raise RegistryError(f"{path} is larger than {_MOST_BYTES >> 20} MiB.", "No Docker file is.")
    try:
        return _CONFIG.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise RegistryError(f"{path} isn't what Docker writes.", "Mend it, or `docker login` again.") from why


def _names(written: str, key: str) -> bool:
    """Older clients wrote a registry as an address."""
    return written == key or written.partition("://")[2].partition("/")[0] == key


def _kept(login: _Login, path: Path) -> Credentials:
    if login.identity:
        return Credentials(identity=login.identity)
    if not login.auth:
        return Credentials(login.username, login.password)
    try:
        name, colon, password = b64decode(login.auth, validate=True).decode().rstrip("\0").partition(":")
    except (binascii.Error, ValueError) as why:
        raise RegistryError(f"A login in {path} is damaged.", "`docker login` writes it anew.") from why
    return Credentials(name, password) if colon else Credentials()


async def _helped(helper: str, key: str, environment: Mapping[str, str]) -> Credentials:
    """What the helper tells (docker-credential-helpers: `get` reads the registry and writes JSON)."""
    program = f"docker-credential-{helper}"
    if not _HELPER.fullmatch(helper):
        raise RegistryError("config.json names a helper for credentials that is no plain name.", "Mend `credsStore`.")
    try:
        status, said = await asyncio.to_thread(_run, program, key, environment)
    except OSError as why:
        raise RegistryError(
            f"{program} can't be started: {why.strerror}.", "config.json names it: install it."
        ) from why
    if status == -signal.SIGKILL:
        raise RegistryError(f"{program} gave no answer of at most {_MOST_BYTES >> 20} MiB in {_HELPER_SECONDS:g} s.")
    if status != 0:
        if _NOT_FOUND in said:
            return Credentials()
        raise RegistryError(f"{program} ended with status {status}.", f"Try `{program} get` by hand.")
    try:
        found = _HELPED.decode(said)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise RegistryError(f"{program} said nothing that can be understood.") from why
    if found.username == _TOKEN_USER:
        return Credentials(identity=found.secret)
    return Credentials(found.username, found.secret)


def _run(program: str, key: str, environment: Mapping[str, str]) -> tuple[int, bytes]:
    """How it ended, and what it said; by a signal where that is too much, or takes too long."""
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603  # its name was looked at, and no shell is asked
        [program, "get"], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=dict(environment), process_group=0
    ) as process:
        end = threading.Timer(_HELPER_SECONDS, os.killpg, (process.pid, signal.SIGKILL))
        end.start()
        try:
            assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  # both are pipes
            with contextlib.suppress(BrokenPipeError), process.stdin as question:
                question.write(key.encode())
            said = process.stdout.read(_MOST_BYTES + 1)
            if len(said) > _MOST_BYTES:
                os.killpg(process.pid, signal.SIGKILL)
            return process.wait(), said
        finally:
            end.cancel()
            end.join()
