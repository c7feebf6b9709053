"""Practice 9: Clean images."""

from dockward.kit.rule import Practice

PRACTICE = Practice(9, "Clean images", "Images come from trusted sources and carry neither flaws nor secrets.")
