"""Where the engine of this host keeps its things: by its settings, else by dockerd's defaults."""

from pathlib import Path

from msgspec import Struct

from dockward.model.engine import DaemonSettings
from dockward.model.fact import Fact
from dockward.read.host.daemon import DEFAULT_CONFIG
from dockward.read.host.tree import exists


class EnginePaths(Struct, frozen=True, kw_only=True):
    """Where the engine of this host keeps its things, absolute. `tls` maps role to path, empty without TLS."""

    socket: str
    data_root: str
    exec_root: str
    config: str
    containerd_socket: str
    tls: Fact[dict[str, str]]


_TLS_FILES = {"tls-ca": ("tlscacert", "ca"), "tls-cert": ("tlscert", "cert"), "tls-key": ("tlskey", "key")}


def engine_paths(root: Path, settings: Fact[DaemonSettings], *, socket_path: str, data_root: str) -> EnginePaths:
    """The engine's paths by its settings, and by dockerd's defaults where it sets none or they aren't known."""

    def chosen(name: str, default: str) -> str:
        content = settings.content
        found = content.values.get(name) if isinstance(content, DaemonSettings) else None
        return str(found.value) if found and found.value else default

    exec_root = chosen("exec-root", "/run/docker")
    own = f"{exec_root}/containerd/containerd.sock"
    shared = "/run/containerd/containerd.sock"
    config = settings.content.config_path if isinstance(settings.content, DaemonSettings) else DEFAULT_CONFIG
    return EnginePaths(
        socket=socket_path,
        data_root=data_root,
        exec_root=exec_root,
        config=config,
        containerd_socket=chosen("containerd", own if exists(root, own) and not exists(root, shared) else shared),
        tls=settings.map(tls_files),
    )


def tls_files(settings: DaemonSettings) -> dict[str, str]:
    """Paths of the CA, certificate and key by role, with dockerd's defaults where TLS is on without them."""
    named = {role: settings.values.get(name) for role, (name, _) in _TLS_FILES.items()}
    used = tls_used(settings)
    found = {}
    for role, (_, default) in _TLS_FILES.items():
        setting = named[role]
        if setting and setting.value:
            found[role] = str(setting.value)
        elif used:
            found[role] = f"/root/.docker/{default}.pem"
    return found


def tls_used(settings: DaemonSettings) -> bool:
    """Whether TCP addresses speak TLS: `tls`, or `tlsverify` with whatever value (dockerd takes it for both)."""
    plain = settings.values.get("tls")
    return "tlsverify" in settings.values or bool(plain and plain.value is True)
