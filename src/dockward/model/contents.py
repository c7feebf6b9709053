"""What is inside an image, once somebody has looked: packages and files, and what brought each of them."""

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from dockward.model.fact import Fact, outside, unknown
from dockward.model.flaws import Matches
from dockward.model.package import Distribution, Package
from dockward.model.residue import BuildPackage, Residue
from dockward.model.settings import FoundSetting
from dockward.model.vex import Statement

NOT_MATCHED: Fact[Matches] = unknown("the packages were not held against a database of published flaws")
NOT_COMPARED: Fact[tuple["FoundProgram", ...]] = outside("programs were not held against what packages say of them")
NOT_SOUGHT: Fact[tuple["FoundBad", ...]] = outside(
    "no list of bad files and no rules were named; `scan --known-bad FILE` and `scan --yara FILE` do"
)
NOT_DATED: Fact[tuple["Runtime", ...]] = unknown("runtimes were not held against a list of ends of support")
YARA = "yara"
"""Stands in a digest's place where a rule was matched, the rule's name behind it."""
MOST_SHOWN = 80
"""Characters of an instruction."""
_NOT_RUN = re.compile(r"/bin/sh -c #\(nop\)\s*")
_DIGEST = re.compile(r"\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{20,52}\b")


class Origin(Struct, frozen=True, kw_only=True):
    """A layer: its digest, the instruction of the history that made it (empty where nothing tells), its bytes.

    `base` names the image, known here, that ends with this layer or one above it and is what this image is built on;
    empty for layers of the image's own. `apart` says in words what these files are where no image has them as a layer.
    """

    diff_id: str
    instruction: str = ""
    base: str = ""
    apart: str = ""
    inherited: bool = False
    """Of the image that it was built on: by that image's layers, or by the history's looks where none is known here."""
    size: int = 0
    files: int = 0
    hidden: int = 0
    """Bytes of files that later layers hide or replace."""


class FoundPackage(Struct, frozen=True):
    """A package that the image shows, and the number of the layer that brought it, lowest 0."""

    package: Package
    layer: int


class FoundFile(Struct, frozen=True, kw_only=True):
    """A file or folder of the image that matters for what it is; `mode` has permission bits, setuid and the like."""

    path: str
    layer: int
    mode: int
    uid: int
    gid: int
    capabilities: bool = False
    directory: bool = False


class FoundProgram(Struct, frozen=True, kw_only=True):
    """A program or library among the system's own: no package's, or otherwise than the `package` brought it."""

    path: str
    layer: int
    package: str = ""


class FoundBad(Struct, frozen=True, kw_only=True):
    """A file that is on a list of bad ones; `name` is what the list calls it. `hidden` is as of `FoundToken`.

    Where it matches a YARA rule instead, `digest` is `yara:` with the rule's name, and `name` the rule's description.
    """

    path: str
    digest: str
    name: str
    layer: int
    hidden: bool = False

    @property
    def rule(self) -> str:
        """The name of the YARA rule that it matches; empty where it is on a list."""
        kind, _, name = self.digest.partition(":")
        return name if kind == YARA else ""


class FoundToken(Struct, frozen=True, kw_only=True):
    """A credential that stands in a file: where, and what kind it is; nothing of its value.

    `hidden`: a later layer removes or replaces the file, which is in the image all the same.
    """

    path: str
    line: int
    kind: str
    title: str
    layer: int
    hidden: bool = False


class AttachedSbom(Struct, frozen=True, kw_only=True):
    """An SBOM that came with the image, beside what its layers hold; `where` says in words how it came.

    `signatures` counts those around it, which nobody has verified. `unlisted` are packages of the distribution that the
    layers hold and it lacks, `absent` those that it lists and no layer holds. `trouble` says why it couldn't be used.
    """

    where: str
    format: str = ""
    signatures: int = 0
    packages: int = 0
    unlisted: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    trouble: str = ""


class AttachedVex(Struct, frozen=True, kw_only=True):
    """A VEX document that came with the image, `where` as of an SBOM, and what it states of this image.

    `subject` is the digest by which it is kept and named there. Nobody has verified the `signatures`. `trouble` says
    why it couldn't be used.
    """

    where: str
    subject: str = ""
    statements: tuple[Statement, ...] = ()
    signatures: int = 0
    trouble: str = ""


class Runtime(Struct, frozen=True, kw_only=True):
    """A runtime or server that no package of the distribution maintains, and the last day of its own project's support.

    `known`: somebody tells of its branch, or it is newer than all that they tell of; then no end is announced for it
    where `ends` is None.
    """

    name: str
    version: str
    path: str
    layer: int
    ends: date | None = None
    known: bool = True


class Gap(Struct, frozen=True):
    """What couldn't be looked at, and why; `layer` is its number.

    `of_packages`: packages of the distribution, or those in a program, are not known, but all of its files are.
    """

    layer: int
    path: str
    reason: str
    of_packages: bool = False


class Oddity(Struct, frozen=True):
    """What no honest layer holds, in words."""

    layer: int
    words: str


class Changes(Struct, frozen=True, kw_only=True):
    """How the files of a container differ from those of its image; paths from the root on, a folder for all in it.

    `untold` counts those that are not named here. What lies in volumes is neither the one's nor the other's.
    """

    image: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    untold: int = 0


class Contents(Struct, frozen=True, kw_only=True):
    """An image looked through. Whatever the gaps hold is missing in the rest."""

    distribution: Distribution | None
    packages: tuple[FoundPackage, ...]
    layers: tuple[Origin, ...]
    special: tuple[FoundFile, ...] = ()
    tokens: tuple[FoundToken, ...] = ()
    programs: Fact[tuple[FoundProgram, ...]] = NOT_COMPARED
    """Those that are not as a package brought them."""
    settings: tuple[FoundSetting, ...] = ()
    """Those of configuration files that switch a check off."""
    bad: Fact[tuple[FoundBad, ...]] = NOT_SOUGHT
    """Files on the lists that the user names."""
    residue: tuple[Residue, ...] = ()
    """What only the build needed, but for packages of the distribution."""
    build_packages: tuple[BuildPackage, ...] = ()
    wasted: int = 0
    """Bytes of files that a later layer hides or replaces: they are in the image, and nobody sees them."""
    bytes: int = 0
    """Of the files of all layers together."""
    flaws: Fact[Matches] = NOT_MATCHED
    """The published flaws of the packages."""
    runtimes: Fact[tuple[Runtime, ...]] = NOT_DATED
    digests: Mapping[str, str] = {}
    """SHA-1, in hexadecimal, of regular files by the names that packages have for them, where that was asked for.

    Nothing stands for one that could not be taken.
    """
    gaps: tuple[Gap, ...] = ()
    unidentified: tuple[Gap, ...] = ()
    """Programs beside packages of which nobody tells what they were built of; where no package is, they are gaps."""
    oddities: tuple[Oddity, ...] = ()
    listed: bool = False
    """Told by an SBOM: packages alone, and nothing of files and layers."""

    brought: Mapping[str, int] = {}
    """The layers of files that facts of the image name: those with set-id bits, credentials, accounts; as they do."""
    changes: Changes | None = None
    """Of a container."""
    attached: tuple[AttachedSbom, ...] = ()
    attached_vex: tuple[AttachedVex, ...] = ()
    passed_over: tuple[str, ...] = ()
    """What else the archive names that the image is in, and why it was not looked through."""

    def origin(self, layer: int) -> str:
        """What brought a layer, for a person: the base image, or the instruction; its number where neither is known."""
        one = self.layers[layer] if layer < len(self.layers) else None
        if one is None or one.apart or not (one.base or one.instruction):
            return self.layer_name(layer)
        return f"the base image {one.base}" if one.base else f"layer {layer + 1} ({shown_instruction(one.instruction)})"

    def gap_words(self, one: Gap) -> str:
        """Where it is, and what it is; an SBOM says in its own words where."""
        if self.listed:
            return one.reason
        return f"{self.layer_name(one.layer)}: {f'/{one.path}: ' if one.path else ''}{one.reason}"

    def of_base(self, layer: int) -> bool:
        """Whether the layer is of the image that this one was built on, as far as anything tells."""
        return layer < len(self.layers) and self.layers[layer].inherited

    def layer_name(self, layer: int) -> str:
        """The layer's number, counted from 1, in words; what it is where no image has it."""
        apart = self.layers[layer].apart if layer < len(self.layers) else ""
        return apart or f"layer {layer + 1}"


def shown_instruction(instruction: str) -> str:
    """Without what the classic builder puts before it, and with the digests that it writes cut short."""
    return _DIGEST.sub(r"\1:\2…", _NOT_RUN.sub("", instruction, count=1))[:MOST_SHOWN].rstrip()
