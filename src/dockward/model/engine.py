"""The Docker Engine: what it says of itself, and the settings that it runs with."""

from msgspec import Struct

from dockward.model.fact import Fact, Place
from dockward.model.subject import Kind, Subject
from dockward.model.workload import Seccomp

Scalar = bool | int | float | str | None
SettingValue = Scalar | list["SettingValue"] | dict[str, "SettingValue"]


class Setting(Struct, frozen=True):
    """A daemon setting with the place it was written: daemon.json or a flag of the running daemon."""

    value: SettingValue
    place: Place


class DaemonSettings(Struct, frozen=True, kw_only=True):
    """The running daemon's settings by their name in daemon.json; flags come under the same name.

    `stale` names the settings whose daemon.json changed after the daemon had started.
    """

    pid: int
    config_path: str
    values: dict[str, Setting]
    stale: bool = False


class ApiListener(Struct, frozen=True, kw_only=True):
    """A TCP address that the Engine API answers on.

    `client_verified` tells whether it demands a client certificate. `not_after` is the expiry of the server's
    certificate in seconds since the epoch.
    """

    address: str
    port: int
    tls: Fact[bool]
    client_verified: Fact[bool]
    not_after: Fact[float | None]
    place: Place

    @property
    def loopback(self) -> bool:
        """Whether only the host itself reaches it."""
        return self.address.startswith("127.") or self.address in {"::1", "localhost"}


class Plugin(Struct, frozen=True, kw_only=True):
    """A managed plugin. `privileges` are the powers that it was granted, as `name: value`."""

    name: str
    enabled: bool
    interfaces: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()


class Engine(Struct, frozen=True, kw_only=True):
    """The engine as /version, /info and the daemon's settings describe it."""

    endpoint: str
    """The address as a person would write it in DOCKER_HOST; no credentials."""
    local: Fact[bool]
    """Whether the engine runs on this machine, so that /proc is its own."""
    version: Fact[str]
    api_version: Fact[str]
    min_api_version: Fact[str]
    package_build: Fact[str]
    """The build's commit as /version gives it; distribution builds differ from upstream's."""
    operating_system: Fact[str]
    kernel_version: Fact[str]
    architecture: Fact[str]
    root_dir: Fact[str]
    storage_driver: Fact[str]
    containerd_store: Fact[bool]
    cgroup_driver: Fact[str]
    cgroup_version: Fact[str]
    seccomp_profile: Fact[str]
    """`default` (also `builtin`), `unconfined` or the profile's path; empty when seccomp isn't there."""
    seccomp: Fact[Seccomp]
    """That profile's content as containers get it that choose none, held against the engine's built-in one."""
    apparmor: Fact[bool]
    selinux: Fact[bool]
    userns_remap: Fact[bool]
    rootless: Fact[bool]
    no_new_privileges: Fact[bool]
    live_restore: Fact[bool]
    logging_driver: Fact[str]
    insecure_registries: Fact[tuple[str, ...]]
    """Registries used without verified TLS; the loopback network that every engine has is left out."""
    mirrors: Fact[tuple[str, ...]]
    runtimes: Fact[tuple[str, ...]]
    recursive_readonly: Fact[tuple[str, ...]]
    """Those of them that say that they can mount read-only with all that is mounted below (`rro`)."""
    default_runtime: Fact[str]
    experimental: Fact[bool]
    authorization_plugins: Fact[tuple[str, ...]]
    warnings: Fact[tuple[str, ...]]
    plugins: Fact[tuple[Plugin, ...]]
    settings: Fact[DaemonSettings]
    listeners: Fact[tuple[ApiListener, ...]]
    """TCP addresses of the API; empty when it only answers on a unix socket."""

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.ENGINE.value)

    def setting(self, name: str, default: SettingValue = None) -> Fact[SettingValue]:
        """A daemon setting by its name in daemon.json; `default` is what the daemon does without it."""

        def pick(settings: DaemonSettings) -> SettingValue:
            found = settings.values.get(name)
            return default if found is None else found.value

        fact = self.settings.map(pick)
        found = self.settings.content.values.get(name) if isinstance(self.settings.content, DaemonSettings) else None
        return Fact(fact.content, found.place if found else Place("daemon.json", name))

    def flag(self, name: str, *, default: bool) -> Fact[bool]:
        """A daemon setting that is on or off."""
        return self.setting(name, default).map(_truth)

    def text(self, name: str, default: str = "") -> Fact[str]:
        """A daemon setting that is a word."""
        return self.setting(name, default).map(str)


def _truth(value: SettingValue) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in {"1", "t", "true", "yes", "on"}
    return bool(value)
