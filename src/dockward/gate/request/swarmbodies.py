"""The bodies of Swarm mode, field by field (Engine API 1.40 to 1.51, `api/types/swarm` of moby).

`unset` stands at what nobody judges: plug-ins as tasks, drivers and templates of secrets, other authorities.
"""

from dockward.gate.request.bodies import HEALTH, MOST_MOUNTS, MOST_NETWORKS, MOST_PORTS, MOUNT
from dockward.gate.request.environments import environment
from dockward.gate.request.labelsize import labels
from dockward.gate.request.shapes import Fields, flag, fraction, listed, mapped, no_entries, number, text, texts, unset

_DRIVER = Fields({"Name": text, "Options": mapped(text)})
_NAMED = {"Name": text, "Labels": labels}
_FILE = Fields({"Name": text, "UID": text, "GID": text, "Mode": number})
_PRIVILEGES = Fields(
    {
        "CredentialSpec": unset,
        "SELinuxContext": Fields({"Disable": flag, "User": text, "Role": text, "Type": text, "Level": text}),
        "Seccomp": Fields({"Mode": text, "Profile": text}),
        "AppArmor": Fields({"Mode": text}),
        "NoNewPrivileges": flag,
    }
)
_CONTAINER = Fields(
    {
        "Image": text,
        "Labels": labels,
        "Command": texts,
        "Args": texts,
        "Hostname": text,
        "Env": environment,
        "Dir": text,
        "User": text,
        "Groups": texts,
        "Privileges": _PRIVILEGES,
        "Init": flag,
        "StopSignal": text,
        "TTY": flag,
        "OpenStdin": flag,
        "ReadOnly": flag,
        "Mounts": listed(MOUNT, MOST_MOUNTS),
        "StopGracePeriod": number,
        "Healthcheck": HEALTH,
        "Hosts": texts,
        "DNSConfig": Fields({"Nameservers": texts, "Search": texts, "Options": texts}),
        "Secrets": listed(Fields({"File": _FILE, "SecretID": text, "SecretName": text}), MOST_MOUNTS),
        "Configs": listed(Fields({"File": _FILE, "Runtime": unset, "ConfigID": text, "ConfigName": text}), MOST_MOUNTS),
        "Isolation": text,
        "Sysctls": mapped(text),
        "CapabilityAdd": texts,
        "CapabilityDrop": texts,
        "Ulimits": listed(Fields({"Name": text, "Soft": number, "Hard": number})),
        "OomScoreAdj": number,
    }
)
_GENERIC = listed(
    Fields(
        {
            "NamedResourceSpec": Fields({"Kind": text, "Value": text}),
            "DiscreteResourceSpec": Fields({"Kind": text, "Value": number}),
        }
    )
)
_RESOURCES = Fields(
    {
        "Limits": Fields({"NanoCPUs": number, "MemoryBytes": number, "Pids": number, "GenericResources": _GENERIC}),
        "Reservations": Fields({"NanoCPUs": number, "MemoryBytes": number, "GenericResources": _GENERIC}),
        "SwapBytes": number,
        "MemorySwappiness": number,
    }
)
_PLACEMENT = Fields(
    {
        "Constraints": texts,
        "Preferences": listed(Fields({"Spread": Fields({"SpreadDescriptor": text})})),
        "MaxReplicas": number,
        "Platforms": listed(Fields({"Architecture": text, "OS": text})),
    }
)
_JOINED = listed(Fields({"Target": text, "Aliases": texts, "DriverOpts": no_entries}), MOST_NETWORKS)
_UPDATE = Fields(
    {
        "Parallelism": number,
        "Delay": number,
        "FailureAction": text,
        "Monitor": number,
        "MaxFailureRatio": fraction,
        "Order": text,
    }
)
_PORT = Fields({"Name": text, "Protocol": text, "TargetPort": number, "PublishedPort": number, "PublishMode": text})
SERVICE = Fields(
    {
        **_NAMED,
        "TaskTemplate": Fields(
            {
                "ContainerSpec": _CONTAINER,
                "PluginSpec": unset,
                "NetworkAttachmentSpec": unset,
                "Resources": _RESOURCES,
                "RestartPolicy": Fields({"Condition": text, "Delay": number, "MaxAttempts": number, "Window": number}),
                "Placement": _PLACEMENT,
                "Networks": _JOINED,
                "LogDriver": _DRIVER,
                "ForceUpdate": number,
                "Runtime": text,
            }
        ),
        "Mode": Fields(
            {
                "Replicated": Fields({"Replicas": number}),
                "Global": Fields({}),
                "ReplicatedJob": Fields({"MaxConcurrent": number, "TotalCompletions": number}),
                "GlobalJob": Fields({}),
            }
        ),
        "UpdateConfig": _UPDATE,
        "RollbackConfig": _UPDATE,
        "Networks": _JOINED,
        "EndpointSpec": Fields({"Mode": text, "Ports": listed(_PORT, MOST_PORTS)}),
    }
)
"""POST /services/create and /services/ID/update."""
SECRET = Fields({**_NAMED, "Data": text, "Driver": unset, "Templating": unset})
"""POST /secrets/create and /secrets/ID/update."""
CONFIG = Fields({**_NAMED, "Data": text, "Templating": unset})
"""POST /configs/create and /configs/ID/update."""
NODE = Fields({**_NAMED, "Role": text, "Availability": text})
"""POST /nodes/ID/update."""
SWARM = Fields(
    {
        **_NAMED,
        "Orchestration": Fields({"TaskHistoryRetentionLimit": number}),
        "Raft": Fields(
            {
                "SnapshotInterval": number,
                "KeepOldSnapshots": number,
                "LogEntriesForSlowFollowers": number,
                "ElectionTick": number,
                "HeartbeatTick": number,
            }
        ),
        "Dispatcher": Fields({"HeartbeatPeriod": number}),
        "CAConfig": Fields(
            {
                "NodeCertExpiry": number,
                "ExternalCAs": unset,
                "SigningCACert": unset,
                "SigningCAKey": unset,
                "ForceRotate": number,
            }
        ),
        "TaskDefaults": Fields({"LogDriver": _DRIVER}),
        "EncryptionConfig": Fields({"AutoLockManagers": flag}),
    }
)
"""POST /swarm/update."""
_MEMBER = {"ListenAddr": text, "AdvertiseAddr": text, "DataPathAddr": text, "Availability": text}
INIT = Fields(
    {
        **_MEMBER,
        "DataPathPort": number,
        "ForceNewCluster": flag,
        "Spec": SWARM,
        "AutoLockManagers": flag,
        "DefaultAddrPool": texts,
        "SubnetSize": number,
    }
)
"""POST /swarm/init."""
JOIN = Fields({**_MEMBER, "RemoteAddrs": texts, "JoinToken": text})
"""POST /swarm/join."""
UNLOCK = Fields({"UnlockKey": text})
"""POST /swarm/unlock."""
