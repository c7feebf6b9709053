"""Device nodes that a layer makes: those that every base has, and those that lead to the host's hardware."""

_CHARACTER = frozenset({(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2)})
"""null, zero, full, random, urandom, tty, console and ptmx (the kernel's admin-guide/devices.txt)."""


def odd_device(device: tuple[int, int], mode: int, *, block: bool) -> str:
    """What a device of these numbers, major and minor, and this mode is, in words; empty where it does no harm.

    Engines make it in the image's root; a container without a list of devices, as a privileged one, opens it there.
    """
    if not block and device in _CHARACTER:
        return ""
    major, minor = device
    kind = "block" if block else "character"
    return f"is the {kind} device {major}/{minor} with mode {mode & 0o7777:04o}, which leads to the host's own"
