"""Opens the folders of a tree, each by way of its parents and never through a link, whatever changes meanwhile."""

import ctypes
import os

OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
FOLDER = OPEN | os.O_DIRECTORY
_LIBC = ctypes.CDLL(None, use_errno=True)
_STATFS_BYTES = 256
"""More than any architecture's struct statfs; it begins with the kind of file system (statfs(2))."""

FILES = frozenset(
    {
        0xEF53,  # ext2, ext3, ext4
        0x58465342,  # xfs
        0x9123683E,  # btrfs
        0x2FC12FC1,  # zfs
        0xF2F52010,  # f2fs
        0xCA451A4E,  # bcachefs
        0x3153464A,  # jfs
        0x52654973,  # reiserfs
        0x01021994,  # tmpfs, devtmpfs
        0x858458F6,  # ramfs
        0x73717368,  # squashfs
        0xE0F5E1E2,  # erofs
        0x9660,  # iso9660
        0x4D44,  # vfat
        0x2011BAB0,  # exfat
    }
)
"""Kinds of file systems of this machine's disks and memory, by their numbers in linux/magic.h."""
OVERLAY = 0x794C7630
SHOWN_BY_KERNEL = frozenset(
    {
        0x9FA0,  # proc
        0x62656572,  # sysfs
        0x27E0EB,  # cgroup
        0x63677270,  # cgroup2
        0x1CD1,  # devpts
        0x73636673,  # securityfs
        0x64626720,  # debugfs
        0x74726163,  # tracefs
        0xCAFE4A11,  # bpf
        0x6165676C,  # pstore
        0xDE5E81E4,  # efivarfs
        0x62656570,  # configfs
        0xF97CFF8C,  # selinuxfs
        0x43415D53,  # smackfs
        0x958458F6,  # hugetlbfs
        0x19800202,  # mqueue
        0x6E736673,  # nsfs
        0x42494E4D,  # binfmt_misc
        0x67596969,  # rpc_pipefs
        0x65735543,  # fusectl
        0x0187,  # autofs, with nothing mounted yet
    }
)
"""Kinds that are a view of the kernel's own state, and hold nobody's files."""


class Folders:
    """The folders below `root`. Those on the way to the last one stay open. `close` when done.

    Raises `OSError` where the root can't be opened.
    """

    def __init__(self, root: str) -> None:
        self._open = [os.open(root, FOLDER & ~os.O_NOFOLLOW)]
        self._names: list[str] = []

    def go(self, folder: str) -> int:
        """The descriptor of `folder`, a path below the root, until the next call. Raises `OSError`."""
        wanted = folder.split("/") if folder else []
        same = 0
        while same < min(len(wanted), len(self._names)) and wanted[same] == self._names[same]:
            same += 1
        self._leave(same)
        for name in wanted[same:]:
            self._open.append(os.open(name, FOLDER, dir_fd=self._open[-1]))
            self._names.append(name)
        return self._open[-1]

    def crossed(self) -> int:
        """The kind of file system of the last folder, where its parent's is another one; else 0."""
        if len(self._open) == 1 or os.fstat(self._open[-1]).st_dev == os.fstat(self._open[-2]).st_dev:
            return 0
        return kind_of(self._open[-1])

    def is_shown_again(self) -> bool:
        """Whether the last folder is one of those that it lies in: mounted there a second time."""
        last = os.fstat(self._open[-1])
        return any(os.path.samestat(last, os.fstat(one)) for one in self._open[:-1])

    def close(self) -> None:
        """Close all."""
        self._leave(0)
        os.close(self._open.pop())

    def _leave(self, depth: int) -> None:
        while len(self._names) > depth:
            self._names.pop()
            os.close(self._open.pop())


def kind_of(number: int) -> int:
    """The kind of file system of an open file, as linux/magic.h counts them. Raises `OSError`."""
    about = ctypes.create_string_buffer(_STATFS_BYTES)
    if _LIBC.fstatfs(number, about) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return ctypes.c_uint.from_buffer(about).value
