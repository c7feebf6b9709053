"""What proves a repair: its finding is gone, everything is still read, and nothing else has come up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from dockward.fix.bystanders import bystander
from dockward.fix.refused import Errors
from dockward.fix.repair import Repair
from dockward.model.compose import Project, Value
from dockward.model.dockerfile import Dockerfile
from dockward.model.finding import Finding, Verdict
from dockward.model.fix import Change, Move
from dockward.model.severity import Severity
from dockward.model.subject import Subject
from dockward.syntax.dockerfile.scripts import is_posix
from dockward.syntax.regex import regex
from dockward.syntax.shell import is_broken

Pair = tuple[str, Subject]
"""A rule's id and what it looked at."""
_PLACE = regex(r":[0-9]+:[0-9]+(?=:)")
"""Line and column in the words of an error: they move with what is put in above."""
_SILENT = frozenset({Verdict.NOT_APPLICABLE, Verdict.UNKNOWN})


class Judgement(Struct, frozen=True, kw_only=True):
    """What judging some files together yields."""

    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    """The files that were read, by path."""
    errors: int = 0
    """How many errors keep files from being read."""
    unread: tuple[str, ...] = ()
    """Those errors in words, each once."""
    verdicts: Mapping[Pair, Verdict] = {}
    torn: frozenset[Pair] = frozenset()
    """What is flawed, and couldn't be judged whole all the same."""
    refused: Errors = {}
    """The errors for which files are refused by what they are for."""
    project: Project | None = None
    """The compose project that the files make."""
    dockerfiles: tuple[Dockerfile, ...] = ()


def unproved(before: Sequence[Judgement], after: Sequence[Judgement], repairs: Sequence[Repair]) -> str:
    """Why the repairs between the two don't count; empty where they did what they are for, and nothing else.

    What comes up may have been there all the time, unseen: the rule had nothing to say as long as something at least
    as grave stood in its way. Of what is new itself, as a network that a service goes onto, only what is graver counts.
    And what is good to know at most, such as the order of keys, keeps no flaw in place.
    """
    if why := _spoiled(before, after, repairs):
        return why
    earlier, now = _findings(before), _findings(after)
    said, says = _verdicts(before), _verdicts(after)
    torn = frozenset[Pair]().union(*(one.torn for one in before))
    for pair, wanted in Counter(_pair(one.finding) for one in repairs).items():
        if len(earlier.get(pair, ())) - len(now.get(pair, ())) < wanted:
            return "the flaw would still be there"
        if says.get(pair) is Verdict.UNKNOWN and said.get(pair) is not Verdict.UNKNOWN and pair not in torn:
            return "nobody could tell any more whether the flaw is there"
    gravest = max(one.finding.severity for one in repairs)
    there = {subject for _, subject in (*said, *earlier)}
    for pair, found in now.items():
        worst = max(one.severity for one in found)
        hidden = (said.get(pair) in _SILENT or pair[1] not in there) and worst <= gravest
        trifle = worst is Severity.INFO < gravest
        if len(found) > len(earlier.get(pair, ())) and not (hidden or trifle or _doubled(earlier, found, repairs)):
            return f"it would bring up {pair[0]} on {pair[1]}"
    return ""


def _doubled(earlier: Mapping[Pair, Sequence[Finding]], found: Sequence[Finding], repairs: Sequence[Repair]) -> bool:
    """Whether there is no more than the file had already, and it only stands on each of its parts now."""
    before = earlier.get(_pair(found[0]), ())
    divided = any(one.fix.reorders for one in repairs)
    return divided and bool(before) and max(one.severity for one in found) <= max(one.severity for one in before)


def _spoiled(before: Sequence[Judgement], after: Sequence[Judgement], repairs: Sequence[Repair]) -> str:
    """What became worse beside the findings; empty where nothing did."""
    if _reads_worse(before, after):
        return "the file couldn't be read any more"
    if beside := _beside(before, after, repairs):
        return f"it would change {beside} as well, which has it from the same place"
    if lost := _lost(after, repairs):
        return f"{lost}, which a later file resets, wouldn't have it"
    return "a shell couldn't read the script any more" if _breaks_scripts(before, after) else ""


def _reads_worse(before: Sequence[Judgement], after: Sequence[Judgement]) -> bool:
    """Whether there are more errors, or one in the place of another."""
    if sum(one.errors for one in after) > sum(one.errors for one in before):
        return True
    earlier, now = (Counter(_PLACE.sub("", why) for one in each for why in one.unread) for each in (before, after))
    return bool(now - earlier)


def _beside(before: Sequence[Judgement], after: Sequence[Judgement], repairs: Sequence[Repair]) -> str:
    pairs = ((one.project, other.project) for one, other in zip(before, after, strict=True))
    found = (bystander(one, other, repairs) for one, other in pairs if one is not None and other is not None)
    return next(filter(None, found), "")


def _lost(after: Sequence[Judgement], repairs: Iterable[Repair]) -> str:
    """What of the repairs' additions isn't there once all files of the project are read; empty where all is."""
    for one in repairs:
        name = one.finding.subject.name
        services = [project.services.get(name) or project.jobs.get(name) for project in _projects(after)]
        there = [each for each in services if each is not None]
        for change in one.fix.changes if there else ():
            if not any(_took(each, change) for each in there):
                return f"{name}.{'.'.join(change.path)}"
    return ""


def _projects(several: Iterable[Judgement]) -> Iterator[Project]:
    return (one.project for one in several if one.project is not None)


def _took(service: Value, change: Change) -> bool:
    """Whether the service has what the change gives it; of what is set only that there is something."""
    from dockward.fix.entries import CALLED, is_called  # noqa: PLC0415  # with them comes the reading of compose files

    if change.project or change.move not in {Move.ADD, Move.SET} or change.path[0] in CALLED:
        return True
    found = service.at(*change.path)
    if found is None:
        return False
    if not isinstance(found.content, tuple) or not isinstance(change.value, str | tuple) or not change.value:
        return True
    key, has = change.path[-1], found.items
    values = (change.value,) if isinstance(change.value, str) else change.value
    if key == "cap_drop" and any(is_called(key, item, "ALL") for item in has):
        return True
    return all(any(is_called(key, item, one) or not isinstance(item.content, str) for item in has) for one in values)


def _breaks_scripts(before: Sequence[Judgement], after: Sequence[Judgement]) -> bool:
    """Whether more of the scripts that differ are broken than were."""
    earlier, now = _scripts(before), _scripts(after)
    return _broken(now - earlier) > _broken(earlier - now)


def _broken(scripts: Counter[str]) -> int:
    return sum(number for script, number in scripts.items() if is_broken(script))


def _scripts(several: Iterable[Judgement]) -> Counter[str]:
    """What shells of the POSIX family run while it is built and when it starts."""
    files = (file for one in several for file in one.dockerfiles)
    written = (one.trigger or one for file in files for stage in file.stages for one in stage.instructions)
    return Counter(one.script for one in written if one.script and is_posix(one.shell))


def _pair(one: Finding) -> Pair:
    return one.rule, one.subject


def _findings(several: Iterable[Judgement]) -> dict[Pair, list[Finding]]:
    found: dict[Pair, list[Finding]] = {}
    for one in (each for judged in several for each in judged.findings):
        found.setdefault(_pair(one), []).append(one)
    return found


def _verdicts(several: Iterable[Judgement]) -> dict[Pair, Verdict]:
    return {pair: verdict for one in several for pair, verdict in one.verdicts.items()}
