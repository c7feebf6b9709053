"""What images cost, in words that reports share."""

from dockward.judge.costs import ImageCost, LayerCost, Saving
from dockward.report.text import MOST_NAME, plural, printable
from dockward.syntax.sizes import size_words

_MOST_PARTS = 4
TITLES = ("Layer", "From", "Instruction", "Size", "Hidden later", "Packages", "Flaws")


def saving_words(one: ImageCost) -> str:
    """What a build in stages would save, and on what basis; empty where it would save nothing."""
    saving = one.saving
    if not saving.bytes and not saving.packages:
        return ""
    share = f" ({100 * saving.bytes // one.bytes} %)" if one.bytes else ""
    parts = [f"about {size_words(saving.bytes)} of {size_words(one.bytes)}{share}"]
    parts += [plural(saving.packages, "package")] if saving.packages else []
    parts += [plural(saving.flaws, "published flaw")] if saving.flaws else []
    told = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"A build in stages would save {told}. {_basis(saving)}"


def _basis(saving: Saving) -> str:
    several = [f"{one.what} {size_words(one.bytes)}" for one in saving.parts]
    more = f" and {len(several) - _MOST_PARTS} smaller ones" if len(several) > _MOST_PARTS else ""
    base = f" Only another base saves {size_words(saving.inherited)} of it." if saving.inherited else ""
    return f"Estimated by names and places: {', '.join(several[:_MOST_PARTS])}{more}.{base}"


def layer_cells(one: LayerCost) -> tuple[str, ...]:
    """A layer's row, in the order of `TITLES`."""
    return (
        str(one.layer),
        origin_words(one),
        printable(one.instruction),
        size_words(one.bytes),
        size_words(one.hidden) if one.hidden else "",
        str(one.packages or ""),
        flaw_counts(one.flaws),
    )


def origin_words(one: LayerCost) -> str:
    """Whose layer it is; what is only guessed with a question mark."""
    if one.base:
        return f"base {printable(one.base, MOST_NAME)}"
    return "base?" if one.inherited else "own"


def flaw_counts(flaws: dict[str, int] | None) -> str:
    """`1 critical, 12 high`; empty for none, a question mark where nothing was held against a database."""
    return "?" if flaws is None else ", ".join(f"{count} {word}" for word, count in flaws.items())
