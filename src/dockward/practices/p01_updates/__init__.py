"""Practice 1: Updates."""

from dockward.kit.rule import Practice

PRACTICE = Practice(1, "Updates", "The host, the engine and every image are kept current, by deliberate acts.")
