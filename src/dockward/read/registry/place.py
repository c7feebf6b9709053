"""Where a reference's registry is, and what TLS it is trusted by."""

import ssl
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from dockward.read.registry.errors import RegistryError
from dockward.syntax.addresses import is_loopback
from dockward.syntax.reference import DEFAULT_REGISTRY, Reference

CERTIFICATES = Path("/etc/docker/certs.d")
"""A folder for each registry: authorities as *.crt, and *.cert with *.key for who asks (docs.docker.com)."""
_HUB = "registry-1.docker.io"


class Place(Struct, frozen=True):
    """A repository. `bases` are the addresses to try, in this order, up to the repository's own part."""

    registry: str
    host: str
    repository: str
    bases: tuple[str, ...]

    @property
    def plain(self) -> tuple[str, ...]:
        """Hosts that may be asked without TLS."""
        return (self.host,) if any(one.startswith("http:") for one in self.bases) else ()


def place_of(reference: Reference, *, plain: bool) -> Place:
    """Of a reference. `plain`: its registry has no TLS. On the loopback it may have none: it is asked both ways."""
    server = _HUB if reference.registry == DEFAULT_REGISTRY else reference.registry
    host = _host(server)
    schemes = ("http",) if plain else ("https", "http") if is_loopback(host) else ("https",)
    bases = tuple(f"{one}://{server}/v2/{reference.repository}" for one in schemes)
    return Place(reference.registry, host, reference.repository, bases)


def _host(server: str) -> str:
    if server.startswith("["):
        return server[1:].partition("]")[0]
    return server.partition(":")[0]


def read_tls(registry: str, folder: Path = CERTIFICATES) -> ssl.SSLContext:
    """Trust in the system's authorities, and in those that Docker has for the registry. Raises `RegistryError`."""
    # Not create_default_context: its strict mode refuses certificates that Docker accepts.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    own = folder / registry
    try:
        names = sorted(own.iterdir()) if own.is_dir() else []
    except OSError as why:
        raise RegistryError(f"{own} can't be read: {why.strerror}.", "It says whom to trust: run it as root.") from why
    for one in names:
        if one.suffix == ".crt":
            _load(one, context.load_verify_locations)
        elif one.suffix == ".cert":
            _load(one, lambda path: context.load_cert_chain(path, path.with_suffix(".key"), password=lambda: b""))
    return context


def _load(path: Path, load: Callable[[Path], None]) -> None:
    try:
        load(path)
    except (OSError, ValueError) as why:
        raise RegistryError(f"The certificate {path} can't be used.", "Mend it, or remove it.") from why
