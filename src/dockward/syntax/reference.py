"""Image references: registry, repository, tag and digest, as the engine reads them."""

from fnmatch import fnmatchcase

from msgspec import Struct

from dockward.syntax.regex import regex

MOST_CHARACTERS = 1024
"""Of a reference: the name may have 255, a tag 128, a digest a few hundred."""
_MOST_NAME = 255
DEFAULT_REGISTRY = "docker.io"
DEFAULT_TAG = "latest"
_DEFAULT_FOLDER = "library/"
_OLD_NAMES = frozenset({"index.docker.io", "registry-1.docker.io"})

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY = regex(rf"{_PART}(?:/{_PART})*")
_HOST_PART = r"(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
_REGISTRY = regex(rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?")
_TAG = regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = regex(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}")
_ID = regex(r"(?:sha256:)?[0-9a-f]{64}|sha256:[0-9a-f]{12,64}")


class Reference(Struct, frozen=True, kw_only=True):
    """An image reference in full. `tag` and `digest` are empty when they weren't written.

    `qualified` tells whether the registry was written. Grammar: the `reference` package of the distribution project.
    """

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""
    qualified: bool = True

    @property
    def name(self) -> str:
        """Registry and repository."""
        return f"{self.registry}/{self.repository}"

    @property
    def effective_tag(self) -> str:
        """The tag that the engine takes: `latest` where neither tag nor digest was written."""
        return self.tag or ("" if self.digest else DEFAULT_TAG)


def is_image_id(text: str) -> bool:
    """Whether it names an image by its id, as containers of untagged images do."""
    return _ID.fullmatch(text) is not None


def parse_reference(text: str) -> Reference | None:
    """A reference with the defaults of the engine filled in; None for an image id and for what isn't a reference."""
    if len(text) > MOST_CHARACTERS or is_image_id(text):
        return None
    rest, at, digest = text.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return None
    head, slash, last = rest.rpartition("/")
    last, colon, tag = last.partition(":")
    if colon and not _TAG.fullmatch(tag):
        return None
    return _named(head + slash + last, tag, digest)


def _named(name: str, tag: str, digest: str) -> Reference | None:
    registry, repository = _split(name)
    if registry in _OLD_NAMES:
        registry = DEFAULT_REGISTRY
    if registry in {"", DEFAULT_REGISTRY} and "/" not in repository:
        repository = _DEFAULT_FOLDER + repository
    known = not registry or _REGISTRY.fullmatch(registry)
    if not known or not _REPOSITORY.fullmatch(repository) or len(repository) > _MOST_NAME:
        return None
    return Reference(
        registry=registry or DEFAULT_REGISTRY,
        repository=repository,
        tag=tag,
        digest=digest,
        qualified=bool(registry),
    )


def _split(name: str) -> tuple[str, str]:
    """Registry and repository: a first part is a registry when it has a dot, a port or capitals, or is localhost."""
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost" or first != first.lower()):
        return first, rest
    return "", name


def covers(prefix: str, image: Reference) -> bool:
    """Whether `prefix`, a registry or a repository prefix as a person writes it, holds the image.

    A star in the registry stands for any characters.
    """
    wanted = prefix.strip().rstrip("/")
    registry, _, folder = wanted.partition("/")
    if "*" in registry and fnmatchcase(image.registry, registry.replace("[", "[[]")):
        wanted = f"{image.registry}/{folder}".rstrip("/")
    if registry in _OLD_NAMES:
        wanted = f"{DEFAULT_REGISTRY}/{folder}".rstrip("/")
    return bool(wanted) and (image.name == wanted or image.name.startswith(wanted + "/"))
