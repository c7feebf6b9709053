"""The host runs a kernel or libraries that have been replaced on disk."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host, Reboot

_PENDING = Reboot(
    needed=True, running_kernel="6.1.0-17", newest_kernel="6.1.0-29", reasons=("a newer kernel is installed",)
)
_DONE = Reboot(needed=False, running_kernel="6.1.0-29", newest_kernel="6.1.0-29")


@rule(
    "DW0109",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="The fix is on the disk and not in force: containers still talk to the old kernel with its published holes.",
    remedy="Restart the host in the next quiet hour; containers with a restart policy come back by themselves.",
    bad=host(reboot=_PENDING),
    good=host(reboot=_DONE),
)
def restart_pending(h: Host) -> Iterator[Problem]:
    state = h.reboot.value
    if state.needed:
        words = f"Kernel {state.running_kernel} runs; {'; '.join(state.reasons) or 'a restart is asked for'}."
        yield problem(words, at=h.reboot, evidence=("restart pending", *state.reasons))
