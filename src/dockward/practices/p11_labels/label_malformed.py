"""A label of an image in use doesn't have the form that its name promises."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._labels import OCI

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_URL = re.compile(r"(?:https?|ssh|git)://[^\s]{1,2000}|[\w.-]{1,64}@[\w.-]{1,255}:[^\s]{1,2000}")
_REVISION = re.compile(r"[\w./+-]{1,255}")
_LICENCE = re.compile(r"[\w.+:() -]{1,1000}")
_DIGEST = re.compile(r"[a-z0-9+._-]{1,64}:[0-9a-f]{32,256}")


def _moment(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


_FORMS: dict[str, tuple[Callable[[str], object], str]] = {
    "created": (_moment, "a moment such as 2026-09-20T10:00:00Z"),
    "source": (_URL.fullmatch, "an address"),
    "url": (_URL.fullmatch, "an address"),
    "revision": (_REVISION.fullmatch, "a revision"),
    "licenses": (_LICENCE.fullmatch, "an SPDX expression"),
    "base.digest": (_DIGEST.fullmatch, "a digest"),
}


@rule(
    "DW1105",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="Programs that sort, search or warn by the label skip the image without a word.",
    remedy="Write the value in the form that the specification gives it; an unset build argument (`$COMMIT`) is the "
    "usual cause.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    bad=image(labels={f"{OCI}created": "yesterday"}),
    good=image(labels={f"{OCI}created": "2026-09-20T10:00:00.5+02:00"}),
)
def label_malformed(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for name, (fits, form) in _FORMS.items():
        value = i.labels.value.get(OCI + name, "").strip()
        if value and not fits(value):
            yield problem(f"The label {OCI}{name} isn't {form}.", at=i.labels, evidence=f"malformed {OCI}{name}")
