"""The policy file `dockward.yaml`, typed."""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from dockward.judge.policy.gate import GatePolicy
from dockward.kit import Name

Word = Literal["info", "low", "medium", "high", "critical"]


class Registries(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Where images may come from."""

    trusted: Annotated[
        tuple[Name, ...],
        Meta(description="Registries or repository prefixes, such as registry.example.org or docker.io/library"),
    ] = ()


Address = Annotated[str, Meta(min_length=1, description="The address of a folder in the place of the public one")]


class Mirrors(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Where advisories are fetched from instead of their public addresses, with the same file names below."""

    osv: Address | None = None
    go: Address | None = None
    rustsec: Address | None = None
    rubysec: Address | None = None
    friendsofphp: Address | None = None
    node: Address | None = None
    debian: Address | None = None
    alpine: Address | None = None
    ubuntu: Address | None = None
    redhat: Address | None = None
    kev: Address | None = None
    epss: Address | None = None
    csaf: Address | None = None
    endoflife: Address | None = None
    debian_security: Address | None = None
    ubuntu_security: Address | None = None


class Keyrings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Files of OpenPGP keys that sign the security suites, in the place of this machine's /usr/share/keyrings."""

    debian: Name | None = None
    ubuntu: Name | None = None


class Advisories(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What `dockward db update` fetches, and from where."""

    sources: Annotated[
        tuple[Name, ...],
        Meta(description="Names or shell patterns, such as debian or osv/*; without any, what most people need"),
    ] = ()
    without: Annotated[tuple[Name, ...], Meta(description="Names or shell patterns of sources to leave out")] = ()
    mirrors: Mirrors = Mirrors()
    certificate_authority: Annotated[
        Name | None, Meta(description="A PEM file with the authorities to trust in the place of the system's")
    ] = None
    csaf_providers: Annotated[
        dict[Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")], Name],
        Meta(description="By a name of your own: the address of a CSAF provider's provider-metadata.json"),
    ] = {}
    keyrings: Keyrings = Keyrings()
    architectures: Annotated[
        tuple[Name, ...], Meta(description="Whose indexes of security suites are fetched, by the distribution's names")
    ] = ("amd64", "arm64")
    plain_http: Annotated[
        tuple[Name, ...], Meta(description="Hosts that may be asked without TLS; this machine always may")
    ] = ()


class Licences(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Under which licences packages in images may be; without any word nobody asks."""

    allowed: Annotated[
        tuple[Name, ...], Meta(description="SPDX identifiers or shell patterns, such as MIT or BSD-*; without any, all")
    ] = ()
    denied: Annotated[tuple[Name, ...], Meta(description="SPDX identifiers or shell patterns, such as AGPL-*")] = ()
    packages: Annotated[
        dict[Name, Name],
        Meta(description="By a package's name, or a shell pattern: its SPDX expression, whatever it says of itself"),
    ] = {}


class ExceptionEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """A decision to live with a finding."""

    rule: Annotated[str, Meta(description="The rule's id or name")] = ""
    flaw: Annotated[
        Name | None,
        Meta(description="In place of a rule: a shell pattern over the ids of published flaws, such as CVE-2023-4911"),
    ] = None
    package: Annotated[
        Name, Meta(description="With flaw: a shell pattern over the package's name, and its source package's")
    ] = "*"
    reason: Annotated[str, Meta(min_length=3, description="Why it may stay; shown in every report")]
    subject: Annotated[Name, Meta(description="A shell pattern over kind/name, such as container/backup-*")] = "*"
    evidence: Annotated[Name, Meta(description="A shell pattern over the finding's evidence")] = "*"
    expires: Annotated[
        date | None, Meta(description="The last day, by UTC, on which it holds; afterwards it is a finding itself")
    ] = None


class VexSources(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Whose word on published flaws counts."""

    files: Annotated[
        tuple[Name, ...],
        Meta(description="OpenVEX, CSAF or CycloneDX documents, counted from the folder of the policy"),
    ] = ()
    attached: Annotated[
        bool, Meta(description="Whether documents that came with the images count, though no signature is verified")
    ] = False


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What counts as a finding here, and what the exit status says of it."""

    version: Annotated[Literal[1], Meta(description="The version of this file's format")] = 1
    profile: Annotated[
        Literal["starter", "standard", "strict"],
        Meta(description="starter: the worst flaws only; standard: all but picky rules; strict: everything"),
    ] = "standard"
    fail_on: Annotated[Word, Meta(description="The least severity that makes the exit status 1")] = "high"
    partial: Annotated[
        Literal["fail", "allow"],
        Meta(description="Whether what could not be looked at makes the exit status 2 when nothing else is wrong"),
    ] = "fail"
    style: Annotated[
        bool, Meta(description="Whether rules of style and correctness are judged too; they are no matter of security")
    ] = False
    require_reasons: Annotated[
        bool, Meta(description="Whether what excuses a finding in comments, or in other tools' files, needs a reason")
    ] = False
    registries: Registries = Registries()
    licences: Licences = Licences()
    vex: VexSources = VexSources()
    advisories: Advisories = Advisories()
    gate: GatePolicy = GatePolicy()
    rules: Annotated[
        dict[str, Any],
        Meta(description="By rule id or name: enabled, severity, and the rule's own settings"),
    ] = {}
    exceptions: tuple[ExceptionEntry, ...] = ()
