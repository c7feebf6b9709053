"""Java: an archive that is started by `java -jar`, on an image with the run-time environment alone."""

import posixpath

from dockward.practices.p10_stages._split.beside import jars_beside
from dockward.practices.p10_stages._split.build import Build
from dockward.practices.p10_stages._split.losses import needs_compilers
from dockward.practices.p10_stages._split.recipe import Found, Recipe
from dockward.syntax.regex import regex

_VERSION = regex(r"(?:temurin|jdk|openjdk|corretto|java)-?([0-9]{1,2})(?![0-9.])")
_PLAIN = regex(r"([0-9]{1,2})(?:[.\-]|$)")
_IMAGES = frozenset({"maven", "gradle", "eclipse-temurin", "openjdk"})
_PLAIN_NAMES = frozenset({"eclipse-temurin", "openjdk"})
_BUILDERS = frozenset({"gradle", "gradlew", "javac", "jar", "mvn", "mvnw"})
_QUARKUS = "quarkus-run.jar"
"""It needs the directory that it lies in."""


def java_recipe(build: Build) -> Found:
    """Maven's or Gradle's archive below the directory in which it was built."""
    cut = max((number for number, one in build.runs() if one.program in _BUILDERS), default=-1)
    if build.name not in _IMAGES or cut < 0:
        return None
    version, archive = _version(build), _archive(build)
    if not version:
        return "its base's tag doesn't say which version of Java it is"
    if not archive:
        return "it isn't started by `java -jar` with an archive that is named in full"
    quarkus = posixpath.basename(archive) == _QUARKUS
    beside = "" if quarkus else build.file.context.once(jars_beside)
    if why := (f"{beside} says that the archive needs others beside it" if beside else "") or needs_compilers(
        build, cut
    ):
        return why
    return Recipe(
        runtime=f"eclipse-temurin:{version}-jre{'-alpine' if build.alpine else ''}",
        cut=cut,
        paths=(posixpath.dirname(archive) if quarkus else archive,),
        sources=build.worked_in(cut),
    )


def _archive(build: Build) -> str:
    """The path of the archive that is started; empty where it isn't known."""
    words = build.started()
    if "-jar" not in words[:-1] or posixpath.basename(words[0]) != "java":
        return ""
    archive = build.resolved(words[words.index("-jar") + 1])
    if archive.startswith("/"):
        return archive
    here = build.directory(len(build.stage.instructions))
    return posixpath.join(here, archive) if archive and here else ""


def _version(build: Build) -> str:
    tag = build.base.tag
    found = _PLAIN.match(tag) if build.name in _PLAIN_NAMES else _VERSION.search(tag)
    return found[1] if found else ""
