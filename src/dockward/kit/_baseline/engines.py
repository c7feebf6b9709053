"""The hardened engine of the small world."""

from functools import cache

from dockward.kit._baseline.facts import answered
from dockward.model.engine import ApiListener, DaemonSettings, Engine, Setting, SettingValue
from dockward.model.fact import NOWHERE, Fact, Place
from dockward.model.workload import Seccomp, SeccompChoice


@cache
def api_listener() -> ApiListener:
    return ApiListener(
        address="192.0.2.10",
        port=2376,
        tls=Fact(True),
        client_verified=Fact(True),
        not_after=Fact(None),
        place=NOWHERE,
    )


@cache
def engine() -> Engine:
    return Engine(
        endpoint="unix:///var/run/docker.sock",
        local=Fact(True),
        version=answered("version", "Version", "29.7.0"),
        api_version=answered("version", "ApiVersion", "1.55"),
        min_api_version=answered("version", "MinAPIVersion", "1.44"),
        package_build=answered("version", "GitCommit", "abcdef1"),
        operating_system=answered("info", "OperatingSystem", "Debian GNU/Linux 13 (trixie)"),
        kernel_version=answered("info", "KernelVersion", "6.18.2"),
        architecture=answered("info", "Architecture", "x86_64"),
        root_dir=answered("info", "DockerRootDir", "/var/lib/docker"),
        storage_driver=answered("info", "Driver", "overlay2"),
        containerd_store=answered("info", "DriverStatus", False),
        cgroup_driver=answered("info", "CgroupDriver", "systemd"),
        cgroup_version=answered("info", "CgroupVersion", "2"),
        seccomp_profile=answered("info", "SecurityOptions", "default"),
        seccomp=answered("info", "SecurityOptions", Seccomp(SeccompChoice.DEFAULT)),
        apparmor=answered("info", "SecurityOptions", True),
        selinux=answered("info", "SecurityOptions", False),
        userns_remap=answered("info", "SecurityOptions", True),
        rootless=answered("info", "SecurityOptions", False),
        no_new_privileges=answered("info", "SecurityOptions", True),
        live_restore=answered("info", "LiveRestoreEnabled", True),
        logging_driver=answered("info", "LoggingDriver", "fluentd"),
        insecure_registries=answered("info", "RegistryConfig.InsecureRegistryCIDRs", ()),
        mirrors=answered("info", "RegistryConfig.Mirrors", ()),
        runtimes=answered("info", "Runtimes", ("runc",)),
        recursive_readonly=answered("info", "Runtimes", ()),
        default_runtime=answered("info", "DefaultRuntime", "runc"),
        experimental=answered("info", "ExperimentalBuild", False),
        authorization_plugins=answered("info", "Plugins.Authorization", ("dockward",)),
        warnings=answered("info", "Warnings", ()),
        plugins=answered("plugins", "", ()),
        settings=Fact(
            DaemonSettings(pid=900, config_path="/etc/docker/daemon.json", values=_settings()),
            Place("/etc/docker/daemon.json"),
        ),
        listeners=Fact((), Place("/proc/900/cmdline", "--host")),
    )


def _settings() -> dict[str, Setting]:
    values: dict[str, SettingValue] = {
        "icc": False,
        "userland-proxy": False,
        "live-restore": True,
        "no-new-privileges": True,
        "userns-remap": "default",
        "log-driver": "fluentd",
        "log-level": "info",
        "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}},
        "authorization-plugins": ["dockward"],
        "default-address-pools": [{"base": "172.20.0.0/14", "size": 24}],
    }
    return {name: Setting(value, Place("/etc/docker/daemon.json", name)) for name, value in values.items()}
