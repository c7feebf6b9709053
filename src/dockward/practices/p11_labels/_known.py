"""Labels whose values are known, written where they cost no step its place in the builder's cache."""

from dockward.model.dockerfile import Dockerfile
from dockward.model.fact import Unknown
from dockward.model.fix import Fix
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._repairs import last_before_start, new_line_after
from dockward.practices.p11_labels._labels import OCI
from dockward.syntax.reference import parse_reference

_STANDS = {
    "version": "it says this version until somebody changes it here too",
    "base.name": "it says this base until somebody changes it here too",
}


def labelling(i: Image, world: World, name: str) -> tuple[Fix, ...]:
    """The repair that writes the label of this name after the last step; none where nobody knows its value."""
    file = i.written
    if file is None or file.final is None:
        return ()
    values = _values(file, world, name)
    if not values:
        return ()
    pairs = " ".join(f'{OCI}{one}="{value}"' for one, value in values.items())
    line = f"LABEL {pairs}"
    edits = new_line_after(file, last_before_start(file.final), line)
    return (Fix(title=f"Write `{line}`", risk=_STANDS.get(name, ""), edits=edits),)


def _values(file: Dockerfile, world: World, name: str) -> dict[str, str]:
    if name == "base.name":
        return _base(file, world)
    known = world.known.about.get(file.path, {})
    return {name: known[name]} if name in known else {}


def _base(file: Dockerfile, world: World) -> dict[str, str]:
    """The full name of the image that the file builds on, and its digest where that is known."""
    lowest = file.shipped[0].base.content
    found = None if isinstance(lowest, Unknown) else parse_reference(lowest)
    if found is None or lowest == "scratch":
        return {}
    name = f"{found.name}:{found.effective_tag}" if found.effective_tag else found.name
    digest = found.digest or world.known.digests.get(name, "")
    return {"base.name": name, **({"base.digest": digest} if digest else {})}
