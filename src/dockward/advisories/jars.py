"""Jars that tell no group of Maven's: which packages of the advisories they may be, and whether that is certain."""

from collections.abc import Sequence

from dockward.advisories.database.lookup import Lookup

MAVEN = "maven"
_MARKED = ("org.jenkins-ci.", "io.jenkins.", "org.webjars")
"""Groups whose jars always tell it: plug-ins of Jenkins, and what is made for browsers."""


def candidates(lookup: Lookup, artifact: str) -> list[str]:
    """What the advisories know of this name, as `group:artifact`."""
    return [one for one in lookup.in_groups(MAVEN, artifact) if not one.startswith(_MARKED)]


def is_certain(several: Sequence[str]) -> bool:
    """Whether there is but one, and its name is none that any project may give to a part of itself.

    That is one of several words, or of which the group has the name too: `com.google.code.gson:gson`.
    """
    if len(several) != 1:
        return False
    group, _, artifact = several[0].rpartition(":")
    return "-" in artifact or artifact in group.split(".")
