"""The kernel's word: containers as /proc and the cgroup file systems show them, and the host's sockets and daemons."""

from dockward.read.kernel.view import read_kernel

__all__ = ["read_kernel"]
