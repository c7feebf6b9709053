"""The laws that look for an attacker's steps, surest first: of ways that cost the same the first is told."""

from dockward.judge.paths.file_steps import host_files, shared_data, sockets, systemd
from dockward.judge.paths.foothold import Finder
from dockward.judge.paths.kernel_steps import devices, host_processes, kernel_powers, unmasked
from dockward.judge.paths.network_steps import namespaces, networks, tcp_api

FINDERS: tuple[Finder, ...] = (
    kernel_powers,
    host_processes,
    host_files,
    devices,
    unmasked,
    sockets,
    systemd,
    tcp_api,
    namespaces,
    shared_data,
    networks,
)
