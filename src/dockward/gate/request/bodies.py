"""The bodies of the API, field by field (Engine API 1.40 to 1.51, `api/types` of moby).

`unset` stands at what no rule judges, among it all that only Windows has: such a field may only be there empty.
"""

from typing import Any

from dockward.gate.request.environments import environment
from dockward.gate.request.labelsize import labels
from dockward.gate.request.shapes import (
    Fields,
    empties,
    flag,
    listed,
    mapped,
    name,
    no_entries,
    number,
    text,
    texts,
    unset,
    words,
)
from dockward.gate.request.strictjson import Value, malformed

MOST_MOUNTS = 256
"""Binds, other mounts, and devices of one container: each is looked up on the host, and judged by every rule."""
MOST_JOINED = 8
"""Containers whose mounts one container is lent; all that those have is looked up, too."""
MOST_PORTS = 2_000
"""Of one container, and of what they are opened at: with them all, rules took half a second."""
MOST_NETWORKS = 100
"""Each is asked of the engine."""
_MOST_OPTIONS = 100
_MOST_NAMES = 100
"""Of one kind: ends of networks are added to what the engine tells of a container, which must stay short enough."""
HEALTH = Fields(
    {
        "Test": texts,
        "Interval": number,
        "Timeout": number,
        "StartPeriod": number,
        "StartInterval": number,
        "Retries": number,
    }
)
_OPENED = mapped(listed(Fields({"HostIp": text, "HostPort": text})), MOST_PORTS, null=True)


def _console(value: Value, path: str) -> list[int]:
    """Height and width, or none. Of other lists the engine takes what it likes."""
    found: list[int] = listed(number)(value, path)
    if len(found) not in {0, 2}:
        raise malformed(f"{path} must be a height and a width")
    return found


def _ports(value: Value, path: str) -> dict[str, Any]:
    """Ports, each with where on the host it is opened."""
    found: dict[str, Any] = _OPENED(value, path)
    if sum(len(one or ()) for one in found.values()) > MOST_PORTS:
        raise malformed(f"{path} has more than {MOST_PORTS} entries")
    return found


MOUNT = Fields(
    {
        "Type": text,
        "Source": text,
        "Target": text,
        "ReadOnly": flag,
        "Consistency": text,
        "BindOptions": Fields(
            {
                "Propagation": text,
                "NonRecursive": flag,
                "CreateMountpoint": flag,
                "ReadOnlyNonRecursive": flag,
                "ReadOnlyForceRecursive": flag,
            }
        ),
        "VolumeOptions": Fields(
            {
                "NoCopy": flag,
                "Labels": labels,
                "Subpath": unset,
                "DriverConfig": Fields({"Name": text, "Options": mapped(text)}),
            }
        ),
        "ImageOptions": unset,
        "TmpfsOptions": Fields({"SizeBytes": number, "Mode": number, "Options": listed(texts)}),
        "ClusterOptions": unset,
    }
)
ENDPOINT = Fields(
    {
        "IPAMConfig": Fields({"IPv4Address": name, "IPv6Address": name, "LinkLocalIPs": listed(name, _MOST_NAMES)}),
        "Links": listed(name, _MOST_NAMES),
        "Aliases": listed(name, _MOST_NAMES),
        "MacAddress": name,
        "DriverOpts": no_entries,
        "GwPriority": number,
        "NetworkID": name,
    },
    # Updaters make a container anew from what was told of the old one; the engine finds these out anew.
    ignored=frozenset(
        {
            "EndpointID",
            "Gateway",
            "IPAddress",
            "IPPrefixLen",
            "IPv6Gateway",
            "GlobalIPv6Address",
            "GlobalIPv6PrefixLen",
            "DNSNames",
        }
    ),
)
_WEIGHT = listed(Fields({"Path": text, "Weight": number}), MOST_MOUNTS)
_RATE = listed(Fields({"Path": text, "Rate": number}), MOST_MOUNTS)
_RESOURCES = {
    "CpuShares": number,
    "Memory": number,
    "NanoCpus": number,
    "CgroupParent": text,
    "BlkioWeight": number,
    "BlkioWeightDevice": _WEIGHT,
    "BlkioDeviceReadBps": _RATE,
    "BlkioDeviceWriteBps": _RATE,
    "BlkioDeviceReadIOps": _RATE,
    "BlkioDeviceWriteIOps": _RATE,
    "CpuPeriod": number,
    "CpuQuota": number,
    "CpuRealtimePeriod": number,
    "CpuRealtimeRuntime": number,
    "CpusetCpus": text,
    "CpusetMems": text,
    "Devices": listed(Fields({"PathOnHost": text, "PathInContainer": text, "CgroupPermissions": text}), MOST_MOUNTS),
    "DeviceCgroupRules": texts,
    "DeviceRequests": listed(
        Fields(
            {
                "Driver": text,
                "Count": number,
                "DeviceIDs": texts,
                "Capabilities": listed(texts),
                "Options": no_entries,
            }
        ),
        MOST_MOUNTS,
    ),
    "KernelMemory": unset,
    "KernelMemoryTCP": unset,
    "MemoryReservation": number,
    "MemorySwap": number,
    "MemorySwappiness": number,
    "OomKillDisable": flag,
    "PidsLimit": number,
    "Ulimits": listed(Fields({"Name": text, "Soft": number, "Hard": number}), _MOST_OPTIONS),
    "CpuCount": unset,
    "CpuPercent": unset,
    "IOMaximumIOps": unset,
    "IOMaximumBandwidth": unset,
}
_RESTART = Fields({"Name": text, "MaximumRetryCount": number})
HOST_CONFIG = Fields(
    {
        "Binds": listed(text, MOST_MOUNTS),
        "ContainerIDFile": text,
        "LogConfig": Fields({"Type": text, "Config": mapped(text)}),
        "NetworkMode": text,
        "PortBindings": _ports,
        "RestartPolicy": _RESTART,
        "AutoRemove": flag,
        "VolumeDriver": text,
        "VolumesFrom": listed(text, MOST_JOINED),
        "Mounts": listed(MOUNT, MOST_MOUNTS),
        "ConsoleSize": _console,
        "Annotations": no_entries,
        "CapAdd": texts,
        "CapDrop": texts,
        "Capabilities": unset,
        "CgroupnsMode": text,
        "Dns": texts,
        "DnsOptions": texts,
        "DnsSearch": texts,
        "ExtraHosts": texts,
        "GroupAdd": texts,
        "IpcMode": text,
        "Cgroup": unset,
        "Links": listed(text, _MOST_NAMES),
        "OomScoreAdj": number,
        "PidMode": text,
        "Privileged": flag,
        "PublishAllPorts": flag,
        "ReadonlyRootfs": flag,
        "SecurityOpt": listed(text, _MOST_OPTIONS),
        "StorageOpt": mapped(text),
        "Tmpfs": mapped(text, MOST_MOUNTS),
        "UTSMode": text,
        "UsernsMode": text,
        "ShmSize": number,
        "Sysctls": mapped(text),
        "Runtime": text,
        "Isolation": text,
        "MaskedPaths": texts,
        "ReadonlyPaths": texts,
        "Init": flag,
        **_RESOURCES,
    }
)
COMMIT = Fields(
    {
        "Hostname": text,
        "Domainname": text,
        "User": text,
        "AttachStdin": flag,
        "AttachStdout": flag,
        "AttachStderr": flag,
        "ExposedPorts": empties(MOST_PORTS),
        "PublishService": unset,
        "Tty": flag,
        "OpenStdin": flag,
        "StdinOnce": flag,
        "Env": environment,
        "Cmd": words,
        "Healthcheck": HEALTH,
        "ArgsEscaped": unset,
        "Image": text,
        "Volumes": empties(MOST_MOUNTS),
        "WorkingDir": text,
        "Entrypoint": words,
        "NetworkDisabled": flag,
        "MacAddress": text,
        "OnBuild": unset,
        "Labels": labels,
        "StopSignal": text,
        "StopTimeout": number,
        "Shell": words,
    }
)
"""POST /commit: a container's configuration, which becomes the image's."""
CREATE = Fields(
    {
        **COMMIT.fields,
        "HostConfig": HOST_CONFIG,
        "NetworkingConfig": Fields({"EndpointsConfig": mapped(ENDPOINT, MOST_NETWORKS, null=True)}),
    }
)
"""POST /containers/create."""
UPDATE = Fields({**_RESOURCES, "RestartPolicy": _RESTART})
"""POST /containers/ID/update."""
EXEC = Fields(
    {
        "User": text,
        "Privileged": flag,
        "Tty": flag,
        "ConsoleSize": _console,
        "AttachStdin": flag,
        "AttachStderr": flag,
        "AttachStdout": flag,
        "Detach": flag,
        "DetachKeys": text,
        "Env": environment,
        "WorkingDir": text,
        "Cmd": words,
    },
    ignored=frozenset({"Container"}),
)
"""POST /containers/ID/exec. Clients that wait for nothing set `Detach` here too, which the engine ignores."""
EXEC_START = Fields({"Detach": flag, "Tty": flag, "ConsoleSize": _console})
"""POST /exec/ID/start."""
VOLUME = Fields(
    {
        "Name": text,
        "Driver": text,
        "DriverOpts": mapped(text),
        "Labels": labels,
        "ClusterVolumeSpec": unset,
    }
)
"""POST /volumes/create."""
NETWORK = Fields(
    {
        "Name": text,
        "CheckDuplicate": flag,
        "Driver": text,
        "Scope": text,
        "Internal": flag,
        "Attachable": flag,
        "Ingress": unset,
        "ConfigOnly": unset,
        "ConfigFrom": unset,
        "IPAM": Fields(
            {
                "Driver": text,
                "Options": mapped(text),
                "Config": listed(
                    Fields(
                        {
                            "Subnet": text,
                            "IPRange": text,
                            "Gateway": text,
                            "AuxiliaryAddresses": mapped(text),
                            "AuxAddress": unset,
                        }
                    )
                ),
            }
        ),
        "EnableIPv4": flag,
        "EnableIPv6": flag,
        "Options": mapped(text),
        "Labels": labels,
    }
)
"""POST /networks/create."""
CONNECT = Fields({"Container": text, "EndpointConfig": ENDPOINT})
"""POST /networks/ID/connect."""
DISCONNECT = Fields({"Container": text, "Force": flag})
"""POST /networks/ID/disconnect."""
AUTH = Fields(
    {
        "username": text,
        "password": text,
        "auth": text,
        "email": text,
        "serveraddress": text,
        "identitytoken": text,
        "registrytoken": text,
    }
)
"""POST /auth."""
