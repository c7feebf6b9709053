"""Practice 8: Daemon socket."""

from dockward.kit.rule import Practice

PRACTICE = Practice(8, "Daemon socket", "No container can command the engine.")
