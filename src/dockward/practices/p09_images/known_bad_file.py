"""A file in an image is on a list of bad ones, or matches a rule for such."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.contents import Contents, FoundBad, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN curl example.org/setup | sh"),)
_MINER = FoundBad(path="tmp/.x", digest="sha256:" + "ab" * 32, name="miner", layer=0)


@rule(
    "DW0978",
    severity=reach(Attacker.NETWORK, Reach.HOST),
    kinds=(Kind.IMAGE,),
    why="List and rules are the user's own word (`scan --known-bad FILE`, `scan --yara FILE`). What is on a list is "
    "the same to the last byte; what matches a rule looks like what its author was after.",
    remedy="Start no container of the image, and stop those that run. Find out how the step came by the file; build "
    "anew from a base that is known by its digest.",
    references=("sha256sum(1)", "https://virustotal.github.io/yara-x/"),
    bad=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, bad=Fact((_MINER,))))),
    good=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, bad=Fact(())))),
)
def known_bad_file(i: Image) -> Iterator[Problem]:
    contents = i.contents.value
    for one in contents.bad.value:
        hidden = ", and a later layer hides it" if one.hidden else ""
        words = f"/{one.path} {_why(one)}; it comes with {contents.origin(one.layer)}{hidden}."
        yield problem(words, at=i.contents, evidence=(f"/{one.path}", one.digest))
    need_files(i)


def _why(one: FoundBad) -> str:
    if one.rule:
        return f"matches the YARA rule {one.rule}{f' ({one.name})' if one.name else ''}"
    return f"is on the list{f' as {one.name}' if one.name else ''} ({one.digest})"
