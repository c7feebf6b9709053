"""The repairs of what was found in sources, each proved on the texts that were judged."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from dockward.fix.alone import propose
from dockward.fix.supervised import BrokenPlanError, supervised
from dockward.judge.assessment import Proposals
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.fix import Proposal
from dockward.read.forked import shared
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source

BATCH = 10
"""Sources that one process takes at a time."""


def read_proposals(
    sources: Iterable[Source], findings: Iterable[Finding], wishes: Wishes, taken: float, texts: Mapping[str, str]
) -> Proposals:
    """The repairs of `findings`, by fingerprint and place; what is on disk by now doesn't matter.

    `taken` is the time, in seconds since the epoch, and `texts` the files' contents by path.
    """
    flawed = {one.place.source for one in findings}
    several = [one for one in sources if _may_be_mended(one, flawed)]
    given = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}

    def proposals(some: Sequence[Source]) -> Proposals:
        found: dict[tuple[str, Place], tuple[Proposal, ...]] = {}
        for one in some:
            own = {one.path: given[one.path]} if one.sort is Sort.DOCKERFILE else given
            judge = partial(judge_source, one, wishes, taken, given=own)
            # It is logged; the report still has every finding, without repairs.
            with suppress(BrokenPlanError):
                found |= supervised(one.path, partial(propose, judge))
        return found

    batches = [several[start : start + BATCH] for start in range(0, len(several), BATCH)]
    return {key: one for each in shared([partial(proposals, one) for one in batches]) for key, one in each.items()}


def _may_be_mended(source: Source, flawed: set[str]) -> bool:
    """Whether repairs may be found for it; those of a project may be wherever its files are."""
    return source.path in flawed if source.sort is Sort.DOCKERFILE else source.sort is not Sort.RUN and bool(flawed)
