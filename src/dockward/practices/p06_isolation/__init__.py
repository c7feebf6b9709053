"""Practice 6: Isolation."""

from dockward.kit.rule import Practice

PRACTICE = Practice(6, "Isolation", "Namespaces, control groups, system call filters and kernel keep containers apart.")
