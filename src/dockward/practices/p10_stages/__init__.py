"""Practice 10: Multi-stage builds."""

from dockward.kit.rule import Practice

PRACTICE = Practice(10, "Multi-stage builds", "What was needed to build does not ship.")
