"""Commands that install packages, and the packages that they name."""

from collections.abc import Iterator

from dockward.syntax.shell import Command

INSTALLERS = {
    "apt-get": ("install",),
    "apt": ("install",),
    "aptitude": ("install",),
    "apk": ("add",),
    "yum": ("install",),
    "dnf": ("install",),
    "microdnf": ("install",),
    "zypper": ("install", "in"),
    "pacman": (),
}


def installed(command: Command) -> Iterator[str]:
    """Names of the packages that the command installs, without versions; none when it installs nothing."""
    if not installs(command):
        return
    for one in command.arguments:
        if one not in INSTALLERS[command.program]:
            yield one.split("=")[0].split("~")[0].split("<")[0].split(">")[0].partition(":")[0]


def installs(command: Command) -> bool:
    """Whether it is a package manager that installs; build dependencies that apk names to remove them don't count."""
    actions = INSTALLERS.get(command.program)
    if actions is None or "--virtual" in command.options or "-t" in command.options:
        return False
    if command.program == "pacman":
        return any(one.startswith("-S") for one in command.options)
    return command.runs(command.program, *actions)


def removed(command: Command) -> frozenset[str]:
    """Names of the packages that the command takes out again."""
    actions = ("remove", "purge", "del", "erase", "autoremove")
    if command.program in INSTALLERS and command.runs(command.program, *actions):
        return frozenset(command.arguments)
    return frozenset()
