"""Practice 5: Non-root users."""

from dockward.kit.rule import Practice

PRACTICE = Practice(5, "Non-root users", "Nothing runs as root that need not, and nothing runs privileged.")
