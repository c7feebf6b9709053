"""Practice 15: Segregated networks."""

from dockward.kit.rule import Practice

PRACTICE = Practice(15, "Segregated networks", "Containers reach only those that they work with.")
