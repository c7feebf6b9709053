"""Practice 2: Activity."""

from dockward.kit.rule import Practice

PRACTICE = Practice(2, "Activity", "What hosts, engines, nodes and workloads do is seen and kept.")
