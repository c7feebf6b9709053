"""Practice 13: Run-time security."""

from dockward.kit.rule import Practice

PRACTICE = Practice(13, "Run-time security", "Confinement holds while the workload runs, and drift is stopped.")
