"""The policy's section `advisories`, in the words of what fetches them."""

from pathlib import Path

from msgspec import structs

from dockward.advisories.fetching.sources import Source, Wanted, choose
from dockward.judge.policy.schema import Advisories, Mirrors


def chosen_sources(asked: Advisories, sources: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """What the policy wants fetched; `sources` of the command line stand in the place of its own.

    Raises `BadSourceError`.
    """
    words = Mirrors.__struct_encode_fields__
    mirrors = dict(zip(words, structs.astuple(asked.mirrors), strict=True))
    wanted = Wanted(
        sources=sources or asked.sources,
        without=() if sources else asked.without,
        mirrors={word: address for word, address in mirrors.items() if address is not None},
        plain=asked.plain_http,
        providers=asked.csaf_providers,
    )
    return choose(wanted)


def keyrings_of(asked: Advisories) -> dict[str, Path]:
    """The keyrings that the policy names, by distribution."""
    named = structs.asdict(asked.keyrings)
    return {distribution: Path(file) for distribution, file in named.items() if file is not None}
