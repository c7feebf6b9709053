"""A label of an image doesn't have the form that its name, or the policy, promises."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import field

from dockward.kit import Attacker, Danger, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._labels import OCI
from dockward.syntax.licences import is_expression
from dockward.syntax.regex import regex

_RFC3339 = regex(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)")
_URL = regex(r"(?:https?|ssh|git)://[^\s]{1,2000}|[\w.-]{1,64}@[\w.-]{1,255}:[^\s]{1,2000}")
_REVISION = regex(r"[\w./+-]{1,255}")
_DIGEST = regex(r"[a-z0-9+._-]{1,64}:[0-9a-f]{32,256}")
_HASH = regex(r"[0-9a-f]{7,40}|[0-9a-f]{64}")
_VERSION = regex(r"v?(?:0|[1-9]\d{0,9})(?:\.(?:0|[1-9]\d{0,9})){2}(?:-[\w.-]{1,100})?(?:\+[\w.-]{1,100})?")
_MAIL = regex(r"(?:[^<>@]{0,100}<)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}>?")

_CONTACT = regex(r"[\w.+-]@[\w-]{1,63}\.\w|https?://\w")


def _moment(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


_FORMS: dict[str, tuple[Callable[[str], object], str]] = {
    "rfc3339": (_moment, "a moment such as 2026-09-20T10:00:00Z"),
    "url": (_URL.fullmatch, "an address"),
    "revision": (_REVISION.fullmatch, "a revision"),
    "spdx": (is_expression, "an SPDX expression"),
    "digest": (_DIGEST.fullmatch, "a digest"),
    "hash": (_HASH.fullmatch, "a git hash"),
    "semver": (_VERSION.fullmatch, "a semantic version"),
    "email": (_MAIL.fullmatch, "an e-mail address"),
    "contact": (_CONTACT.search, "a way to reach somebody, such as an e-mail address"),
}
_OWN = {
    "created": "rfc3339",
    "source": "url",
    "url": "url",
    "revision": "revision",
    "licenses": "spdx",
    "base.digest": "digest",
}
"""The forms that the OCI annotations have."""
_AS_WRITTEN = {"authors": "contact", "revision": "hash", "version": "semver"}
"""Those that tools look for beyond that, where it is still to be built: other images have labels of their bases too."""


class Schema(Settings, frozen=True):
    """Labels by name with the form that their value must have: digest, email, hash, rfc3339, semver, spdx, url."""

    forms: dict[str, Literal["digest", "email", "hash", "rfc3339", "semver", "spdx", "url"]] = field(
        default_factory=dict
    )


@rule(
    "DW1105",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=(
        "hadolint:DL3052",
        "hadolint:DL3053",
        "hadolint:DL3054",
        "hadolint:DL3055",
        "hadolint:DL3056",
        "hadolint:DL3058",
    ),
    why="Programs that sort, search or warn by the label skip the image without a word.",
    remedy="Write the value in the form that the specification gives it; an unset build argument (`$COMMIT`) is the "
    "usual cause. `forms` in the policy gives labels of your own a form.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    written="FROM debian:12.8\nLABEL org.opencontainers.image.created=yesterday\n",
    bad=image(labels={f"{OCI}created": "yesterday"}),
    good=image(labels={f"{OCI}created": "2026-09-20T10:00:00.5+02:00"}),
)
def label_malformed(i: Image, world: World, settings: Schema) -> Iterator[Problem]:
    need_use(i, world)
    own = _OWN | (_AS_WRITTEN if i.written is not None else {})
    wanted = {OCI + name: form for name, form in own.items()} | dict(settings.forms)
    for name, word in wanted.items():
        value = i.labels.value.get(name, "").strip()
        fits, form = _FORMS[word]
        if i.written is not None and "$" in value:
            continue
        if value and not fits(value):
            yield problem(f"The label {name} isn't {form}.", at=i.labels, evidence=f"malformed {name}")
