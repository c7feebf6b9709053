"""Why a setting isn't admitted: what is wrong with it, the rule that says so too, and how root may admit it."""

from collections.abc import Mapping

from msgspec import Struct


class Reason(Struct, frozen=True):
    """`key` is the policy's below `gate: {admitted: …}`, empty where it has none; `rule` an id, empty likewise."""

    why: str
    key: str = ""
    rule: str = ""

    @property
    def by_root(self) -> str:
        """What root can do about it, as the end of a sentence."""
        return f"or have the policy admit it (`admitted`, `{self.key}`)" if self.key else "for no policy admits it"


_UNKNOWN = "Nobody has said that it is harmless."
_PROPAGATED = "What is mounted on one side would be seen on the other."
_OF_LOGS = "The engine itself, which is root, works with it."
ALL: Mapping[str, Reason] = {
    "Binds": Reason("It isn't known to concern this container alone."),
    "CgroupParent": Reason("In another control group it goes round the limits of its own.", "", "DW0624"),
    "CgroupnsMode": Reason("It would see the host's control groups.", "", "DW0607"),
    "CpuRealtimePeriod": Reason("Real-time shares are taken from the whole host."),
    "CpuRealtimeRuntime": Reason("Real-time shares are taken from the whole host."),
    "Devices": Reason(
        "Each device is a driver of the kernel that it may feed with what it likes.", "devices", "DW0616"
    ),
    "Devices=rule": Reason("It is let at every device that the rule fits.", "devices", "DW0617"),
    "IpcMode": Reason("It would read and write the shared memory of the host's programs.", "", "DW0602"),
    "Isolation": Reason("Engines on Linux know no other isolation than the default one."),
    "LogConfig.Config": Reason(_OF_LOGS, "log-options"),
    "LogConfig.Config.max-buffer-size": Reason("The engine holds so much of the log in its own memory.", "log-buffer"),
    "LogConfig.Config.max-file": Reason("The engine moves so many files whenever one is full."),
    "LogConfig.Config.tag": Reason("Its template may put into the log what is secret, or is without end."),
    "LogConfig.Type": Reason("The engine itself would send the log where the client says.", "log-drivers"),
    "LogConfig.Type=none": Reason("What the program says would be lost.", "log-drivers", "DW0209"),
    "MacAddress": Reason("With the address of another it gets what is sent to that one.", "addresses"),
    "Mounts": Reason("It can show what is the host's, or others'."),
    "Mounts=rshared": Reason(_PROPAGATED, "", "DW1403"),
    "Mounts=rslave": Reason(_PROPAGATED, "", "DW1404"),
    "Mounts=shared": Reason(_PROPAGATED, "", "DW1403"),
    "Mounts=slave": Reason(_PROPAGATED, "", "DW1404"),
    "OomKillDisable": Reason("Others are ended in its place when memory runs out.", "", "DW0308"),
    "OomScoreAdj": Reason("Others are ended in its place when memory runs out.", "", "DW0309"),
    "Runtime": Reason(
        "A runtime sets up every wall of the container as root, and may leave some out.", "runtimes", "DW0631"
    ),
    "SecurityOpt": Reason("It takes away a wall, or isn't known to leave all of them.", "security-options"),
    "SecurityOpt=apparmor": Reason("It is held by another profile than the engine's.", "security-options", "DW1301"),
    "SecurityOpt=label": Reason("It is held by another label than the engine gives.", "security-options", "DW1303"),
    "SecurityOpt=no-new-privileges": Reason("Its programs may gain rights.", "security-options", "DW0507"),
    "SecurityOpt=seccomp": Reason("It may call whatever the kernel has.", "security-options", "DW0618"),
    "Sysctls": Reason("It may be a setting of the whole host, or switch off a defence.", "sysctls", "DW0629"),
    "Tmpfs": Reason("It says more than how large the file system in memory is and who may use it."),
    "UTSMode": Reason("It would share, and may change, the host's name.", "", "DW0605"),
    "UsernsMode": Reason("Its root would be the host's, or another's.", "", "DW0606"),
    "VolumeDriver": Reason("A driver is a program of the host's that acts as root.", "volume-drivers"),
    "network driver": Reason(
        "A driver may put it beside the host's interfaces, past the engine's rules.", "network-drivers"
    ),
    "network option": Reason("It may reach beyond this network: into the host's interfaces and addresses."),
    "volume option": Reason("It can show any directory or disk of the host."),
}
"""By path in a HostConfig; behind an equals sign the word that it begins with, or ends."""
_SAME = {"Binds": "Mounts"}
"""Whose words are told in another's place."""


def reason_of(path: str, what: str = "") -> Reason:
    """Why what stands at this path of a HostConfig isn't admitted, by what it is where that matters."""
    word = what.replace(":", "=", 1).partition("=")[0].rpartition(" ")[2]
    places = (f"{_SAME.get(path, path)}={word}", path, path.rpartition(".")[0])
    return next((ALL[one] for one in places if one in ALL), Reason(_UNKNOWN))
