"""What people have decided about published flaws: in the policy, in VEX documents and in other tools' ignore files."""

from pathlib import Path

from msgspec import structs

from dockward.judge.policy.apply import waivers_of
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.model.image import Image
from dockward.model.waiver import Decisions, Waiver
from dockward.model.world import World


def decisions_of(
    loaded: LoadedPolicy, vex: tuple[Path, ...], ignored: tuple[Waiver, ...], *, attached: bool = False
) -> Decisions:
    """What the policy, the documents that it and the command line name, and other tools' files say of flaws.

    `attached`: what came with the images counts even where the policy doesn't say so.
    """
    attached = attached or loaded.policy.vex.attached
    folder = Path(loaded.source).parent
    files = (*(folder / one for one in loaded.policy.vex.files), *vex)
    waivers = (*waivers_of(loaded.exemptions), *ignored)
    if not files:
        return Decisions(waivers=waivers, attached=attached)
    # Loaded here: nothing else needs what reads three formats.
    from dockward.read.vex import read_vex_files  # noqa: PLC0415

    return Decisions(statements=read_vex_files(dict.fromkeys(files)), waivers=waivers, attached=attached)


def settled(world: World, names: tuple[str, ...], decisions: Decisions) -> tuple[World, tuple[str, ...]]:
    """The world with what is said of its flaws, and notes about that; `names` may be SBOMs with words of their own."""
    if any(one.contents.known and one.contents.value.listed for one in world.images):
        from dockward.read.vex import read_vex_of_sboms  # noqa: PLC0415  # as above

        own = read_vex_of_sboms(names)
        decisions = structs.replace(decisions, statements=(*decisions.statements, *own))
    if not (decisions.statements or decisions.waivers or any(map(_has_vex, world.images))):
        return world, ()
    from dockward.advisories.settle import settle  # noqa: PLC0415  # as above

    return settle(world, decisions)


def _has_vex(image: Image) -> bool:
    contents = image.contents.told
    return contents is not None and bool(contents.attached_vex)
