"""An image in use was built with a download whose server wasn't checked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._fetchers import has_letter, own_words
from dockward.practices._images import commands, need_use


@rule(
    "DW0919",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    cis="4.11",
    elsewhere=("docker-bench:4.11", "dockle:CIS-DI-0011"),
    why="With the check of certificates off, anyone on the way of that build could hand over a file of their own, and "
    "the image keeps it.",
    remedy="Take `-k`, `--no-check-certificate` or `sslVerify=false` out and install the missing CA "
    "(`ca-certificates`, or your own into /usr/local/share/ca-certificates); compare what was fetched: `sha256sum -c`.",
    references=("curl(1)", "wget(1)"),
    bad=image(history=(Layer("RUN /bin/sh -c curl -fsSLk -o /t.tgz https://x.example/t.tgz # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c curl -fsSL -o /t.tgz https://x.example/t.tgz # buildkit", 0, 1),)),
)
def download_unchecked(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    found = {switch for _, one in commands(i) if (switch := _switch(one))}
    for words in sorted(found):
        yield problem(f"It was built with `{words}`.", at=i.history, evidence=words)


def _switch(one: Command) -> str:
    if one.program == "curl":
        own = [word for _, word in own_words(one)]
        short = any(has_letter("curl", word, "k") for word in own)
        return "curl --insecure" if short or "--insecure" in own else ""
    if one.program == "wget":
        return "wget --no-check-certificate" if any(map(_is_no_check, one.options)) else ""
    if one.program == "git":
        text = " ".join(one.words).lower()
        return "git http.sslVerify=false" if "sslverify=false" in text or "sslverify false" in text else ""
    return ""


def _is_no_check(option: str) -> bool:
    """GNU programs take every beginning of an option that only one option has."""
    return option.startswith("--no-ch") and "--no-check-certificate".startswith(option)
