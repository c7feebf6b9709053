"""Practice 14: Read-only file systems."""

from dockward.kit.rule import Practice

PRACTICE = Practice(14, "Read-only file systems", "A container can write only where it must.")
