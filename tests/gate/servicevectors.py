"""Every way by which a service, or what is asked of a Swarm, takes its host, each alone."""

import json
from base64 import b64encode

SPEC = {"Image": "app:1.0", "User": "1000", "Args": ["true"]}
OPEN = json.dumps({"defaultAction": "SCMP_ACT_ALLOW"}).encode()
WEB = "s" * 25
NET, HOST_NET = "n" * 25, "h" * 25
ENGINE = {
    "/services/web": {"ID": WEB, "Version": {"Index": 3}, "Spec": {}},
    "/networks/back?scope=swarm": {"Name": "back", "Id": NET, "Driver": "overlay"},
    f"/networks/{NET}?scope=swarm": {"Name": "back", "Id": NET, "Driver": "overlay"},
    f"/networks/{NET}": {"Name": "back", "Id": NET, "Driver": "overlay"},
    "/networks/host": {"Name": "host", "Id": HOST_NET, "Driver": "host"},
    "/networks/wire?scope=swarm": {"Name": "wire", "Id": "w" * 25, "Driver": "macvlan"},
    f"/networks/{'w' * 25}": {"Name": "wire", "Id": "w" * 25, "Driver": "macvlan"},
    "/volumes/hidden": {"Name": "hidden", "Driver": "local", "Options": {"o": "bind", "device": "/"}},
    "/volumes/plain": {"Name": "plain", "Driver": "local", "Mountpoint": "/v/plain/_data", "Options": None},
}


def service(spec=None, task=None, **more):
    return {"Name": "web", "TaskTemplate": {"ContainerSpec": {**SPEC, **(spec or {})}, **(task or {})}, **more}


def bind(source, **options):
    return {"Mounts": [{"Type": "bind", "Source": source, "Target": "/x", "BindOptions": options}]}


def driven(name, options):
    driver = {"Name": name, "Options": options}
    return {"Mounts": [{"Type": "volume", "Source": "v", "Target": "/x", "VolumeOptions": {"DriverConfig": driver}}]}


def privileges(**more):
    return {"Privileges": more}


REFUSED_SPECS = [
    *(bind(one) for one in ("/", "/etc", "/run", "/var/run/docker.sock", "/dev", "/proc", "/sys", "/root/.ssh")),
    *(bind(one) for one in ("//etc", "/srv/../etc", "/proc/1/root", "/srv/{{.Node.Hostname}}")),
    bind("/srv/data", Propagation="rshared"),
    driven("local", {"type": "none", "o": "bind", "device": "/"}),
    driven("local", {"type": "ext4", "device": "/dev/sda1"}),
    driven("rclone", {}),
    {"Mounts": [{"Type": "volume", "Source": "hidden", "Target": "/x"}]},
    {"Mounts": [{"Type": "volume", "Source": '{{print "hid" "den"}}', "Target": "/x"}]},
    *(
        {"Mounts": [{"Type": one, "Source": "/etc", "Target": "/x"}]}
        for one in ("", "Bind", "npipe", "cluster", "image")
    ),
    *({"CapabilityAdd": [one]} for one in ("ALL", "SYS_ADMIN", "CAP_SYS_ADMIN", "sys_module", "SYS_PTRACE", "BPF")),
    *({"CapabilityAdd": [one]} for one in ("DAC_READ_SEARCH", "NET_ADMIN", "SYS_RAWIO", "SYS_TIME", "SYSLOG")),
    privileges(Seccomp={"Mode": "unconfined"}),
    privileges(Seccomp={"Mode": "custom", "Profile": b64encode(OPEN).decode()}),
    privileges(Seccomp={"Mode": "custom", "Profile": "%"}),
    privileges(Seccomp={"Mode": "other"}),
    privileges(AppArmor={"Mode": "disabled"}),
    privileges(AppArmor={"Mode": "other"}),
    privileges(SELinuxContext={"Disable": True}),
    *(privileges(SELinuxContext={one: "x"}) for one in ("User", "Role", "Type", "Level")),
    *(privileges(CredentialSpec={one: "x"}) for one in ("File", "Registry", "Config")),
    *({"Sysctls": {one: "1"}} for one in ("kernel.core_pattern", "vm.overcommit_memory", "fs.file-max")),
    *({"Groups": [one]} for one in ("docker", "disk", "0")),
    {"OomScoreAdj": -500},
    {"Isolation": "hyperv"},
    {"Privileged": True},
    {"Devices": [{"PathOnHost": "/dev/sda"}]},
    {"HostConfig": {}},
    {"Configs": [{"ConfigID": "c", "ConfigName": "c", "Runtime": {"a": "b"}}]},
]
GENERIC = {"Reservations": {"GenericResources": [{"NamedResourceSpec": {"Kind": "gpu", "Value": "0"}}]}}
REFUSED_TASKS = [
    {"Runtime": "plugin", "PluginSpec": {"Name": "x", "Remote": "example/plugin", "Privileges": []}},
    {"PluginSpec": {"Name": "x"}},
    {"Runtime": "plugin"},
    {"Runtime": "attachment"},
    {"NetworkAttachmentSpec": {"ContainerID": "x"}},
    {"Networks": [{"Target": "host"}]},
    {"Networks": [{"Target": "wire"}]},
    {"Networks": [{"Target": "nowhere"}]},
    {"Networks": [{"Target": "back", "DriverOpts": {"com.docker.network.endpoint.sysctls": "x"}}]},
    *({"LogDriver": {"Name": one}} for one in ("none", "syslog", "fluentd", "awslogs")),
    {"LogDriver": {"Name": "json-file", "Options": {"env-regex": ".*"}}},
    {"Resources": GENERIC},
    {"Unknown": 1},
]
REFUSED_SERVICES = [
    service(Networks=[{"Target": "host"}]),
    {"Name": "web"},
    {"Name": "web", "TaskTemplate": {}},
    {"Name": "web", "TaskTemplate": {"Runtime": "plugin"}},
    {"name": "web", "Name": "web", "TaskTemplate": {"ContainerSpec": SPEC}},
    service(UpdateConfig={"MaxFailureRatio": "0.1"}),
    service(PreviousSpec={}),
]
ADMIN = [
    ("GET /swarm", None),
    ("GET /swarm/unlockkey", None),
    ("POST /swarm/init", {"ListenAddr": "127.0.0.1:2377", "Spec": {"Labels": None, "CAConfig": {}}}),
    ("POST /swarm/join", {"RemoteAddrs": ["192.0.2.1:2377"], "JoinToken": "x"}),
    ("POST /swarm/leave?force=1", None),
    ("POST /swarm/update?version=3&rotateWorkerToken=1", {"Name": "default", "Orchestration": {}}),
    ("POST /swarm/unlock", {"UnlockKey": "x"}),
    ("POST /nodes/self/update?version=3", {"Role": "manager", "Availability": "active"}),
    ("DELETE /nodes/self?force=1", None),
]
REFUSED_OF_SWARM = [
    ("POST /swarm/init", {"Spec": {"CAConfig": {"ExternalCAs": [{"URL": "https://x"}]}}}),
    ("POST /swarm/init", {"Spec": {"CAConfig": {"SigningCAKey": "x"}}}),
    ("POST /swarm/init", {"Spec": {"TaskDefaults": {"LogDriver": {"Name": "fluentd"}}}}),
    ("POST /swarm/update?version=1", {"TaskDefaults": {"LogDriver": {"Name": "fluentd"}}}),
    ("POST /swarm/update?version=1", {"Unknown": True}),
    ("POST /secrets/create", {"Name": "a", "Data": "", "Driver": {"Name": "vault"}}),
    ("POST /secrets/create", {"Name": "a", "Data": "", "Templating": {"Name": "golang"}}),
    ("POST /configs/create", {"Name": "a", "Data": "", "Templating": {"Name": "golang"}}),
    ("POST /configs/create", {"Name": "a", "Other": 1}),
    ("POST /configs/a/update", {"Name": "a", "name": "b"}),
    ("POST /services/create?version=1", {}),
    ("POST /services/web/update?rollback=other&version=1", {}),
    ("POST /nodes/self/update?version=1", {"Spec": {}}),
    ("PUT /services/web", None),
    ("POST /services/web/logs", None),
    ("POST /tasks/web/update", None),
]
"""What nobody may ask for, whatever his role."""
