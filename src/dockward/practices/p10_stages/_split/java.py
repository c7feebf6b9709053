"""Java: an archive that is started by `java -jar`, on an image with the run-time environment alone."""

import posixpath

from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.recipe import Recipe
from dockward.syntax.regex import regex

_VERSION = regex(r"(?:temurin|jdk|openjdk|corretto|java)-?([0-9]{1,2})(?![0-9.])")
_PLAIN = regex(r"([0-9]{1,2})(?:[.\-]|$)")
_IMAGES = frozenset({"maven", "gradle", "eclipse-temurin", "openjdk"})
_PLAIN_NAMES = frozenset({"eclipse-temurin", "openjdk"})
_BUILDERS = frozenset({"gradle", "gradlew", "javac", "jar", "mvn", "mvnw"})


def java_recipe(build: Build) -> Recipe | None:
    """Maven's or Gradle's archive below the directory in which it was built."""
    if build.name not in _IMAGES:
        return None
    version = _version(build)
    words = build.started()
    cut = max((number for number, one in build.runs() if one.program in _BUILDERS), default=-1)
    if not version or cut < 0 or "-jar" not in words[:-1] or posixpath.basename(words[0]) != "java":
        return None
    archive = build.resolved(words[words.index("-jar") + 1])
    if not archive.startswith("/"):
        here = build.directory(len(build.stage.instructions))
        archive = posixpath.join(here, archive) if archive and here else ""
    return Recipe(runtime=f"eclipse-temurin:{version}-jre", cut=cut, paths=(archive,)) if archive else None


def _version(build: Build) -> str:
    tag = build.base.tag
    found = _PLAIN.match(tag) if build.name in _PLAIN_NAMES else _VERSION.search(tag)
    return found[1] if found else ""
