"""The rule: a pure function over one subject, with everything that is ever said about it."""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any, get_type_hints

from msgspec import Meta, Struct

from dockward.kit.problem import Problem
from dockward.model.image import Image
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import AnySubject, World

_ID = re.compile(r"DW(\d\d)(\d\d)")
Check = Callable[..., Iterator[Problem]]
STYLE = 0
"""The number under which rules of style and correctness stand; it is none of the fifteen practices."""


class Practice(Struct, frozen=True):
    """One of the fifteen best practices. `aim` is one sentence for a person who has never heard of it.

    `vital` are ids of rules: where none of them could be judged on anything, the practice has no score.
    """

    number: int
    name: str
    aim: str
    vital: tuple[str, ...] = ()


Name = Annotated[str, Meta(min_length=1)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000)]
PortNumber = Annotated[int, Meta(ge=1, le=65535)]
"""What a setting may be: a word, how many, a port."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What a policy may set for one rule; a rule declares its own by a parameter of a subclass."""


class TrustedRegistries(Settings, frozen=True):
    """Settings of a rule that asks where images may come from; the policy's `registries.trusted` fills it.

    `trusted` holds registries (`registry.example.org`) or repository prefixes (`docker.io/library`); empty: any.
    """

    trusted: tuple[Name, ...] = ()


class LicenceTerms(Settings, frozen=True):
    """Settings of a rule that asks under which licences packages are; the policy's `licences` fills it.

    `allowed` and `denied` hold SPDX identifiers or shell patterns over them, `packages` what holds for packages of a
    name (or a pattern) whatever they say of themselves.
    """

    allowed: tuple[Name, ...] = ()
    denied: tuple[Name, ...] = ()
    packages: dict[Name, Name] = {}


class RuleText(Struct, frozen=True, kw_only=True):
    """Everything that is said about a rule, in the order in which documents have it; documents write severities out."""

    id: str
    name: str
    practice: int
    title: str
    why: str
    remedy: str
    severity: Severity | str
    confidence: Confidence
    cis: Annotated[tuple[str, ...], Meta(description="CIS Docker Benchmark 1.8 numbers")]
    elsewhere: Annotated[tuple[str, ...], Meta(description="The same rule's ids in other tools, as tool:ID")]
    references: tuple[str, ...]
    tension: Annotated[str, Meta(description="Where it contradicts another practice, and which way to take")]


class RuleInfo(RuleText, frozen=True, kw_only=True):
    """What is said about a rule, with its own severity or the one that the policy gives it."""

    severity: Severity


class Rule(RuleInfo, frozen=True, kw_only=True):
    """A law over one kind of subject. Those of the kinds in `strict_about` are judged by the strict profile alone.

    `scanned`: in a scan the standard profile judges images by it too, for there no container shows the same.
    """

    strict_about: frozenset[Kind]
    scanned: bool
    bad: Any
    good: Any
    check: Check
    subject_type: type[AnySubject]
    kinds: frozenset[Kind]
    wants_world: bool
    settings_name: str
    settings_type: type[Settings] | None
    written: str = ""
    """A rule over workloads that offers a fix: a flawed compose service as text, below its name."""
    fixed: str | None = None
    """What the first fix makes of `written`, or of the file `bad`; None: no program can repair it."""
    example_settings: Settings | None = None
    """What a policy sets where `bad` is flawed; None: the rule's defaults."""

    def problems(self, subject: AnySubject, world: World, settings: Settings | None = None) -> Iterator[Problem]:
        """Run the law. Raises `UnreadError` where a needed fact is unknown, `NotApplicable` where it doesn't ask."""
        extra: dict[str, object] = {}
        if self.wants_world:
            extra["world"] = world
        if self.settings_type is not None:
            extra[self.settings_name] = settings if settings is not None else self.settings_type()
        return self.check(subject, **extra)

    @property
    def style(self) -> bool:
        """Whether it is about style and correctness only: judged when asked for, and in no score."""
        return self.practice == STYLE

    @property
    def strict(self) -> bool:
        """Whether only the strict profile has it."""
        return self.kinds <= self.strict_about

    def judges(self, kind: Kind) -> bool:
        """Whether subjects of this kind are its business."""
        return kind in self.kinds


DESCRIBED = (Kind.CONTAINER, Kind.SERVICE, Kind.COMPOSE, Kind.RUN)
"""What a rule over workloads is about unless it says otherwise."""
SUBJECT_KINDS = {
    "Host": (Kind.HOST,),
    "Engine": (Kind.ENGINE,),
    "Workload": DESCRIBED,
    "Image": (Kind.IMAGE, Kind.DOCKERFILE),
    "Network": (Kind.NETWORK,),
    "Volume": (Kind.VOLUME,),
    "Swarm": (Kind.SWARM,),
    "PolicyFile": (Kind.POLICY,),
    "Dockerfile": (Kind.DOCKERFILE,),
    "Project": (Kind.COMPOSE_FILE,),
}
"""By the name of a subject's type, which is that of a rule's first parameter."""


def kind_of(subject: AnySubject) -> Kind:
    """Which kind of subject this is."""
    return subject.kind if isinstance(subject, Workload | Image) else SUBJECT_KINDS[type(subject).__name__][0]


def _parameters(check: Check) -> list[tuple[str, type]]:
    """Name and type of each. Types are only looked up where one is written as text: there are hundreds of rules."""
    plain = {name: kind for name, kind in check.__annotations__.items() if name != "return"}
    if any(isinstance(kind, str) for kind in plain.values()):
        plain = {name: kind for name, kind in get_type_hints(check).items() if name != "return"}
    return list(plain.items())


def rule(
    id: str,  # noqa: A002  # the field's own word for it
    *,
    severity: Severity,
    why: str,
    remedy: str,
    bad: Any,
    good: Any,
    confidence: Confidence = Confidence.CERTAIN,
    cis: str | tuple[str, ...] = (),
    elsewhere: tuple[str, ...] = (),
    references: tuple[str, ...] = (),
    kinds: tuple[Kind, ...] = (),
    strict: bool | tuple[Kind, ...] = False,
    scanned: bool = False,
    tension: str = "",
    example_settings: Settings | None = None,
    written: str = "",
    fixed: str | None = None,
) -> Callable[[Check], Rule]:
    """Turn a function into a rule.

    The first parameter's type says which subjects it sees; a parameter `world: World` gets the whole snapshot, a
    parameter of a `Settings` subclass gets what the policy sets. The first line of the module's docstring is the
    title, the function's name is the rule's name. `bad` (fires exactly once) and `good` (silent) are subjects, or
    worlds where the rule needs company; of a Dockerfile the text. `kinds` narrows a rule over workloads to some of
    `DESCRIBED`, one over images to those that are built or described. `strict` keeps it, for all or some of these, to
    the strict profile, but for images in a scan where it is `scanned`. `written` and `fixed` show a fix at work.
    Raises `ValueError` on a malformed id, which the discovery test reports.
    """
    found = _ID.fullmatch(id)
    if not found:
        raise ValueError(f"{id}: a rule id is DW, the practice's two digits and a number of two digits")

    def finish(check: Check) -> Rule:
        (_, subject_type), *rest = _parameters(check)
        settings = [(name, kind) for name, kind in rest if issubclass(kind, Settings)]
        module = sys.modules[check.__module__]
        about = frozenset(kinds or SUBJECT_KINDS[subject_type.__name__])
        return Rule(
            id=id,
            name=check.__name__.replace("_", "-"),
            practice=int(found[1]),
            title=(module.__doc__ or "").strip().split("\n", 1)[0],
            why=why,
            remedy=remedy,
            severity=severity,
            confidence=confidence,
            cis=(cis,) if isinstance(cis, str) else cis,
            elsewhere=elsewhere,
            references=references,
            scanned=scanned,
            strict_about=frozenset(strict) if isinstance(strict, tuple) else about if strict else frozenset(),
            tension=tension,
            bad=bad,
            good=good,
            check=check,
            subject_type=subject_type,
            kinds=about,
            wants_world=any(kind is World for _, kind in rest),
            settings_name=settings[0][0] if settings else "",
            settings_type=settings[0][1] if settings else None,
            written=written,
            fixed=fixed,
            example_settings=example_settings,
        )

    return finish
