"""The systemd units of the gate and of the plugin, and what keeps the engine's own socket to root (systemd.exec(5)).

What they may not be hardened by: the gate looks up where links of the host lead, in /home, /tmp and /dev too, and reads
the processes that connect; a view of its own would have it judge other files than the engine mounts.

They count as started once they serve, so what is done behind that, as telling the engine of its plugin, comes in time.
They are started again for ever: whoever gave up after a few tries would leave the host without an API, though the
engine is back, or the policy mended.
"""

import re

from dockward.gate.install.errors import ChangeError

GATE_SOCKET, GATE_SERVICE = "dockward-gate.socket", "dockward-gate.service"
PLUGIN_SERVICE = "dockward-plugin.service"
LISTEN = "/run/dockward/docker.sock"
_PLAIN = re.compile(r"[A-Za-z0-9_./+@-]+")

_HARDENED = """\
UMask=0077
WorkingDirectory=/
StateDirectory=dockward/gate
StateDirectoryMode=0700
RuntimeDirectory=dockward
RuntimeDirectoryPreserve=yes
LimitNOFILE=65536
OOMScoreAdjust=-500
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_SYS_PTRACE
ProtectSystem=strict
ProtectHome=read-only
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""


def gate_socket(group: str) -> str:
    """The socket that clients use in place of the engine's; `group` may open it."""
    return f"""\
[Unit]
Description=Docker's API through the Dockward gate

[Socket]
ListenStream={LISTEN}
SocketMode=0660
SocketUser=root
SocketGroup={_plain(group, "Name a group that has a plain name.")}
DirectoryMode=0755
RemoveOnStop=yes

[Install]
WantedBy=sockets.target
"""


def gate_service(program: str) -> str:
    """The gate behind that socket."""
    return f"""\
[Unit]
Description=Dockward gate before Docker's API
Requires={GATE_SOCKET}
After={GATE_SOCKET} docker.socket docker.service
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart={_words(program)} gate serve --listen {LISTEN}
Restart=always
RestartSec=1
{_HARDENED}
[Install]
WantedBy=multi-user.target
"""


def plugin_service(program: str) -> str:
    """The engine's authorization plugin. It starts before the engine, which denies everything without it."""
    return f"""\
[Unit]
Description=Dockward authorization plugin of the Docker Engine
Before=docker.service
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart={_words(program)} gate plugin
Restart=always
RestartSec=1
ReadWritePaths=/run
{_HARDENED}
[Install]
WantedBy=multi-user.target docker.service
"""


SEALED_SOCKET = """\
[Socket]
SocketMode=0600
SocketUser=root
SocketGroup=root
"""
"""Laid over docker.socket; an update of the engine's package replaces the unit and leaves this."""


def _words(program: str) -> str:
    return " ".join(_plain(one, "Install it at a plain path.") for one in program.split(" "))


def _plain(word: str, instead: str) -> str:
    """A word that means itself to systemd; one that needs quoting raises `ChangeError`, with what to do `instead`."""
    if not _PLAIN.fullmatch(word):
        raise ChangeError(f"{word[:80]!a} can't stand in a unit of systemd as it is.", instead)
    return word
