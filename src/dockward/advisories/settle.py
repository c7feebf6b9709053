"""Lays what people and documents say of flaws over the flaws that were found: which of them don't count, and why.

The policy comes first, then VEX, then the files of other tools. Nothing is taken away: an excused flaw stays where it
is, with its excuse.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import structs

from dockward.advisories.vex.products import Purls, Scene
from dockward.advisories.vex.sayings import Sayings, excuse_words
from dockward.advisories.waivers import Waivers
from dockward.judge.policy.apply import POLICY
from dockward.model.contents import Contents
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, Unknown
from dockward.model.flaws import Flaw, Matches, PackageFlaws
from dockward.model.image import Image
from dockward.model.package import Package
from dockward.model.vex import Statement, VexWord
from dockward.model.waiver import Decisions, Waiver
from dockward.model.world import World

VEX = "vex"
_MOST_TOLD = 20
"""Notes of one kind; a file may have thousands of entries that are about other images."""


def settle(world: World, decisions: Decisions) -> tuple[World, tuple[str, ...]]:
    """The world with what is said of its flaws, and what should be known of words that excuse nothing."""
    court = _Court(decisions, attached_statements(world), world.today)
    images = tuple(court.settled(one) for one in world.images)
    return structs.replace(world, images=images), tuple(court.notes())


def attached_statements(world: World) -> tuple[Statement, ...]:
    """What VEX documents that came with the images say."""
    several = (one.contents.told for one in world.images)
    return tuple(each for one in several if one for document in one.attached_vex for each in document.statements)


class _Court:
    def __init__(self, decisions: Decisions, attached: tuple[Statement, ...], today: date) -> None:
        followed, others = (attached, ()) if decisions.attached else ((), attached)
        self._sayings = Sayings((*decisions.statements, *followed), Purls(), today)
        self._others = Sayings(others, self._sayings.purls, today)
        self._claims: dict[str, None] = {}
        self._waivers = Waivers(decisions.waivers, today)
        self._looked = False

    def settled(self, image: Image) -> Image:
        contents = image.contents.content
        if isinstance(contents, Unknown) or isinstance(contents.flaws.content, Unknown):
            return image
        self._looked = True
        matches = contents.flaws.content
        scene = Scene(image, contents, self._sayings.purls)
        flawed = tuple(self._package(image, contents, scene, one) for one in matches.flawed)
        flaws: Fact[Matches] = structs.replace(contents.flaws, content=structs.replace(matches, flawed=flawed))
        return structs.replace(
            image, contents=structs.replace(image.contents, content=structs.replace(contents, flaws=flaws))
        )

    def _package(self, image: Image, contents: Contents, scene: Scene, one: PackageFlaws) -> PackageFlaws:
        def settled(flaw: Flaw) -> Flaw:
            word = self._sayings.about(scene, image, one.package, flaw)
            flaw = structs.replace(flaw, vex=word) if word else flaw
            found = self._waivers.about(flaw, one.package, image.subject, scene, contents.distribution)
            excuse = _excuse(flaw, found)
            claim = self._others.about(scene, image, one.package, flaw)
            if claim and not excuse:
                self._claims[_claim(image, one.package, flaw, claim)] = None
            return structs.replace(flaw, excuse=excuse) if excuse else flaw

        return structs.replace(one, flaws=tuple(map(settled, one.flaws)))

    def notes(self) -> Iterator[str]:
        ended = (f"{_named(one)} ended on {one.expires}." for one in self._waivers.ended())
        yield from _few(ended, "entries that have ended")
        if self._looked:
            idle = (f"{_named(one)} matches nothing here." for one in self._waivers.unused())
            yield from _few(idle, "entries that match nothing here")
            yield from _few(self._claims, "such words")
            yield from _few((*self._sayings.notes(), *self._others.notes()), "notes about VEX")


def _claim(image: Image, package: Package, flaw: Flaw, word: VexWord) -> str:
    about = f"{flaw.id} in {package.name} {package.version} of {image.name}"
    return f"{about}: {excuse_words(word)}. That counts with --attached-vex, or `vex.attached` of the policy."


def _excuse(flaw: Flaw, waivers: list[Waiver]) -> Excuse | None:
    ours = next((one for one in waivers if one.by == POLICY), None)
    if ours is not None:
        return _of_waiver(ours)
    if flaw.vex is not None and flaw.vex.status.excuses:
        return Excuse(VEX, excuse_words(flaw.vex))
    return _of_waiver(waivers[0]) if waivers else None


def _of_waiver(one: Waiver) -> Excuse:
    if one.by == POLICY:
        return Excuse(POLICY, one.reason, one.expires)
    where = f"{one.place.source}:{one.place.line}"
    return Excuse(one.by, f"{one.reason} ({where})" if one.reason else f"by {where}, without a reason", one.expires)


def _named(one: Waiver) -> str:
    if one.by != POLICY:
        return f"{one}:"
    package = f" in {one.package}" if one.package else ""
    return f"{one.place}: the exception for {one.flaw}{package} on {one.subject}"


def _few(several: Iterable[str], what: str) -> Iterator[str]:
    more = 0
    for nr, one in enumerate(several):
        if nr < _MOST_TOLD:
            yield one
        else:
            more += 1
    if more:
        yield f"And {more} more {what}."
