"""What is read of /proc and /sys at most; a container may make any of them as large as the kernel lets it."""

KIB = 1 << 10
MIB = 1 << 20

PROCESSES_ON_HOST = 131_072
"""Numeric entries of /proc."""
PROCESSES_OF_CONTAINER = 4_096
SMALL_FILE = 256 * KIB
"""cgroup, uid_map, files of a cgroup, stat: a few lines, each at most a path long."""
STATUS_FILE = MIB
"""A process may be in 65 536 groups, which /proc/PID/status writes on one line."""
MAPS_FILE = 4 * MIB
MOUNTINFO_FILE = 16 * MIB
SOCKET_TABLE = 16 * MIB
ROUTE_TABLE = 8 * MIB
COMMAND_LINE = 64 * KIB
DAEMON_COMMAND_LINE = 256 * KIB
ARGUMENTS = 16
ARGUMENT_LENGTH = 256
MOUNTS_OF_CONTAINER = 4_096
MOUNTS_OF_HOST = 131_072
DELETED_LIBRARIES = 64
ID_RANGES = 340
"""The kernel's own limit of lines in a uid_map (user_namespaces(7))."""
LISTENERS = 16_384
"""Of one network namespace."""
OPEN_FILES = 65_536
"""Descriptors of one container's processes that are looked at for sockets."""
NETLINK_SECONDS = 5
"""For one answer of the kernel about the sockets of one network namespace."""
PROGRAM_FILE = 64 * MIB
"""Bytes of a program that are compared with the image's; of a larger one, size and time must do."""
LAYERS = 512
"""Directories of one overlay; engines stop at 128."""
