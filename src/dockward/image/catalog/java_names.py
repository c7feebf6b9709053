"""What a jar is where Maven left no word in it: by its manifest, and by its file's name."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from dockward.image.catalog.java_groups import known_name

_MOST_NAME = 200
"""Characters of a file's name that are looked at; the search takes their square."""
_QUALIFIER = r"(?:alpha|beta|b|m|rc|cr|ga|sp|final|release|snapshot|incubating|jre|android|\d)[\w.+]*+"
_CLASSIFIER = r"(?:linux|osx|macos|windows|win|jdk|java|all|shaded|uber|jar-with-dependencies|x86|aarch)[\w-]*+"
_NAME = re.compile(rf"(?P<artifact>.+?)-(?P<version>\d[\w.+]*+(?:-{_QUALIFIER})*+)(?:-{_CLASSIFIER})?", re.IGNORECASE)
_NOT_CODE = re.compile(r"-(?:sources|javadoc)$")
_GROUP = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)+")
_FOLDERS = re.compile(r"[A-Za-z][\w-]*(?:\.[\w-]+)*")
_REPOSITORY, _GRADLE = "repository", "files-2.1"
"""The folders of all groups: in `.m2`, and in Gradle's `caches/modules-2`."""
_VERSION = re.compile(r"\d[\w.+-]*")
_NAME_FIELDS = ("bundle-symbolicname", "automatic-module-name")
_VERSION_FIELDS = ("plugin-version", "implementation-version", "bundle-version", "specification-version")


class JarName(NamedTuple):
    """`name` is `group:artifact`, or the artifact alone where nothing tells of the group."""

    name: str
    version: str


def name_of_jar(stem: str, manifest: Mapping[str, str]) -> JarName | None:
    """What the jar of this name, without its ending, is; nothing where no version is known.

    `manifest` holds the main fields, their names in lower case.
    """
    if _NOT_CODE.search(stem):
        return None
    artifact, version = _by_file(stem)
    told = next((found[0] for one in _VERSION_FIELDS if (found := _VERSION.match(manifest.get(one, "")))), "")
    if told and (end := f"{stem}-".find(f"-{told}-")) > 0:
        artifact, version = stem[:end], told
    # The file's name comes from the repository; a manifest's version may be that of a specification or of OSGi.
    version = version or told
    artifact = _short_name(manifest) or artifact
    return JarName(_with_group(artifact, manifest), version) if artifact and version else None


def group_of_path(path: str, artifact: str, version: str) -> str:
    """The group that the folders of a local repository tell: Maven's and Gradle's are laid out by group and artifact.

    Nothing where the path is of no such folder.
    """
    folders = path.split("/")[:-1]
    if folders[-2:] == [artifact, version] and _REPOSITORY in folders:
        start = len(folders) - folders[::-1].index(_REPOSITORY)
        group = ".".join(folders[start:-2])
    elif folders[-3:-1] == [artifact, version] and folders[-5:-4] == [_GRADLE]:
        group = folders[-4]
    else:
        return ""
    return group if _FOLDERS.fullmatch(group) else ""


def artifact_of(stem: str) -> str:
    """The file's name without a version."""
    return _by_file(stem)[0]


def _by_file(stem: str) -> tuple[str, str]:
    found = _NAME.fullmatch(stem) if len(stem) <= _MOST_NAME else None
    return (found["artifact"], found["version"]) if found else (stem, "")


def _short_name(manifest: Mapping[str, str]) -> str:
    """Of a Jenkins plug-in, whose file may have any name."""
    return manifest.get("short-name", "") if "plugin-version" in manifest else ""


def _with_group(artifact: str, manifest: Mapping[str, str]) -> str:
    if _GROUP.fullmatch(manifest.get("group-id", "")):
        return f"{manifest['group-id']}:{artifact}"
    if known := known_name(artifact):
        return known
    names = [manifest.get(one, "").partition(";")[0].strip() for one in _NAME_FIELDS]
    # Maven's plug-in for OSGi names a bundle by group and artifact.
    groups = [name.removesuffix(f".{artifact}") for name in names if name.endswith(f".{artifact}")]
    # Maven writes the group as the vendor's id; others write the vendor's domain, which is the group of nothing.
    vendor = manifest.get("implementation-vendor-id", "").strip()
    if vendor.count(".") > 1 or any(name.startswith(f"{vendor}.") for name in names):
        groups.append(vendor)
    return next((f"{group}:{artifact}" for group in groups if _GROUP.fullmatch(group)), artifact)
