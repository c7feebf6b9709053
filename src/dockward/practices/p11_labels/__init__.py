"""Practice 11: Labels."""

from dockward.kit.rule import Practice

PRACTICE = Practice(11, "Labels", "Every image and container says what it is, whose it is and where it came from.")
