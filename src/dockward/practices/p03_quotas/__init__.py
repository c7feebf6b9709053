"""Practice 3: Quotas."""

from dockward.kit.rule import Practice

PRACTICE = Practice(3, "Quotas", "No container can starve the others or the host.")
