"""Digests that are known of images named by a tag, written behind it."""

from collections.abc import Iterator

from dockward.kit import Problem, problem, set_key
from dockward.model.command import Span
from dockward.model.compose import Project, Value
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.model.fix import Edit, Fix
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._dockerfiles import Copied, base_word
from dockward.syntax.reference import Reference, parse_reference

NO_DIGEST = "which version and digest it has now, only its registry knows, or an engine that has it (`--ask-engine`)"
"""Why a name isn't pinned."""
_RISK = "it stays this very image: mended ones under the tag no longer come by themselves"


def base_pinned(world: World, file: Dockerfile, stage: Stage, base: Reference) -> tuple[Fix, ...]:
    """The repair of a FROM whose base is written out and has a known digest."""
    word, digest = base_word(stage), _digest(world, base)
    if not digest or file.text[word.span.start : word.span.end] != word.value.value:
        return ()
    edit = Edit(Span(word.span.end, word.span.end), f"@{digest}")
    return (Fix(title=_title(base, digest), risk=_RISK, edits=(edit,)),)


def copied_pinned(world: World, one: Copied) -> tuple[Fix, ...]:
    """The same of an image that files are copied from."""
    digest = _digest(world, one.image)
    if not digest or not one.span.end:
        return ()
    edit = Edit(Span(one.span.end, one.span.end), f"@{digest}")
    return (Fix(title=_title(one.image, digest), risk=_RISK, edits=(edit,)),)


def loose_copy(world: World, one: Copied, why: str) -> Problem:
    """That files are copied from an image whose name doesn't say which."""
    fix = copied_pinned(world, one)
    said = f"It takes files from {one.name}{why}."
    return problem(said, at=one.place, evidence=f"--from={one.name}", fix=fix, unrepaired=NO_DIGEST)


def image_pinned(w: Workload, world: World) -> tuple[Fix, ...]:
    """The repair of a compose service whose image is written out, isn't built there, and has a known digest."""
    found = parse_reference(w.image.value) if w.kind is Kind.COMPOSE and w.image.known else None
    digest = _digest(world, found) if found is not None else ""
    if found is None or not digest or not _is_pulled(w, world):
        return ()
    return (Fix(title=_title(found, digest), risk=_RISK, changes=(set_key("image", f"{w.image.value}@{digest}"),)),)


def why_unpinned(w: Workload) -> str:
    """Why the image of a compose service isn't pinned; of what runs already nobody expects it."""
    return NO_DIGEST if w.kind is Kind.COMPOSE else ""


def _digest(world: World, one: Reference) -> str:
    return "" if one.digest else world.known.digests.get(f"{one.name}:{one.effective_tag}", "")


def _title(one: Reference, digest: str) -> str:
    return f"Name the digest that {one.name}:{one.effective_tag} has here: {digest}"


def _is_pulled(w: Workload, world: World) -> bool:
    services = [service for project in world.projects for service in _called(project, w.name)]
    images = [one.at("image") for one in services if one.at("build") is None]
    return bool(images) and all(one is not None and one.written == w.image.value for one in images)


def _called(project: Project, name: str) -> Iterator[Value]:
    yield from (several[name] for several in (project.services, project.jobs) if name in several)
