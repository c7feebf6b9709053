"""Where a system tells what it is, who is who in it, and what is installed: a link may lead elsewhere from there."""

from dockward.image.accounts import FILES as ACCOUNT_FILES

_RPM_HOMES = ("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm")
_RPM_FILES = ("rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages.db", "Packages")
FILES = frozenset(
    {
        *ACCOUNT_FILES,
        "etc/os-release",
        "usr/lib/os-release",
        "lib/apk/db/installed",
        "usr/lib/apk/db/installed",
        "var/lib/dpkg/status",
        "var/lib/dpkg/diversions",
        *(f"{home}/{name}" for home in _RPM_HOMES for name in _RPM_FILES),
    }
)
FOLDERS = frozenset({"var/lib/dpkg/status.d", "var/lib/dpkg/info", "var/lib/dpkg/updates"})
