"""A setting of the host's kernel leaves a door to root open that costs little to close."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, reach, rule
from dockward.model.host import Host
from dockward.practices.p06_isolation._sysctls import Wanted, weak_settings

_WANTED = (
    Wanted("kernel.kptr_restrict", ("1", "2"), "the kernel's addresses are shown, which exploits need"),
    Wanted("kernel.dmesg_restrict", ("1",), "every user reads the kernel's log with its addresses"),
    Wanted("kernel.unprivileged_bpf_disabled", ("1", "2"), "every user may load programs into the kernel"),
    Wanted("kernel.yama.ptrace_scope", ("1", "2", "3"), "a process may read any other one of its user"),
    Wanted("kernel.randomize_va_space", ("2",), "programs lie at addresses that can be guessed"),
    Wanted("kernel.perf_event_paranoid", ("2", "3", "4"), "every user may measure the kernel"),
    Wanted("kernel.io_uring_disabled", ("2", "1"), "every user may use io_uring, where many ways to root were found"),
    Wanted("net.core.bpf_jit_harden", ("1", "2"), "compiled filters can be used to smuggle code into the kernel"),
    Wanted("vm.unprivileged_userfaultfd", ("0",), "exploits of races are made easy"),
)


@rule(
    "DW0634",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Containers share this kernel: each such setting is one step less for an exploit that turns a foothold in a "
    "container or an account into root.",
    remedy="Write the wanted value into /etc/sysctl.d/90-hardening.conf and run `sysctl --system`.",
    references=("https://docs.kernel.org/admin-guide/sysctl/kernel.html",),
    bad=host(sysctls={"kernel.kptr_restrict": "0"}),
    good=host(sysctls={"kernel.kptr_restrict": "1", "kernel.yama.ptrace_scope": "2"}),
)
def kernel_settings_weak(h: Host) -> Iterator[Problem]:
    yield from weak_settings(h, _WANTED)
