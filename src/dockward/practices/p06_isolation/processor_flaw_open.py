"""The kernel reports a flaw of the processor as vulnerable."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host


@rule(
    "DW0639",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA, Danger.DEFENCE),
    cis="1.2.1",
    why="Code in one container may read memory of another one or of the kernel, keys among it, without leaving a "
    "trace.",
    remedy="Install the microcode (`intel-microcode` or `amd64-microcode`) and kernel updates, take `mitigations=off` "
    "off the kernel's command line, restart; on a virtual machine the provider has to act.",
    references=("https://docs.kernel.org/admin-guide/hw-vuln/index.html", "/sys/devices/system/cpu/vulnerabilities"),
    bad=host(mitigations={"meltdown": "Vulnerable", "spectre_v1": "Mitigation: usercopy/swapgs barriers"}),
    good=host(mitigations={"meltdown": "Mitigation: PTI", "l1tf": "Not affected"}),
)
def processor_flaw_open(h: Host) -> Iterator[Problem]:
    for flaw, words in sorted(h.mitigations.value.items()):
        if words.startswith("Vulnerable"):
            yield problem(f"The processor's flaw {flaw} is open.", at=h.mitigations, evidence=f"{flaw}=Vulnerable")
