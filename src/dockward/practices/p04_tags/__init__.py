"""Practice 4: Fixed tags and signatures."""

from dockward.kit.rule import Practice

PRACTICE = Practice(4, "Fixed tags and signatures", "What runs is exactly what was chosen, checked and kept.")
