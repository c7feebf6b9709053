"""Practice 12: Capabilities."""

from dockward.kit.rule import Practice

PRACTICE = Practice(12, "Capabilities", "A container holds only the kernel powers that it needs.")
