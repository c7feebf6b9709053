"""Practice 7: APIs and network activity."""

from dockward.kit.rule import Practice

PRACTICE = Practice(7, "APIs and network activity", "Only who should reaches the engine's API and the published ports.")
