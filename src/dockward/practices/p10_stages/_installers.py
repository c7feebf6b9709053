"""Package managers in an image: which packages they are, and whether they are the author's doing."""

from collections.abc import Iterator

from dockward.kit import NotApplicable, image
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.package import Package, PackageType
from dockward.practices._contents import need_layers

_OF_LANGUAGES = {
    PackageType.COMPOSER: frozenset({"composer/composer"}),
    PackageType.GEM: frozenset({"bundler"}),
    PackageType.NPM: frozenset({"corepack", "npm", "pnpm", "yarn"}),
    PackageType.PYPI: frozenset({"conda", "pip", "pipenv", "poetry", "uv"}),
}
_OF_DISTRIBUTIONS = frozenset(
    {
        "apk-tools", "apt", "aptitude", "bundler", "composer", "conda", "dnf", "dnf5", "microdnf", "npm", "pacman",
        "pip", "poetry", "py3-pip", "python3-pip", "rubygems", "ruby-bundler", "ruby-rubygems", "snapd", "tdnf", "uv",
        "yarn", "yarnpkg", "yum", "zypper",
    }
)  # fmt: skip
_ONLY_SHELLS = frozenset(
    {"ash", "bash", "dash", "irb", "jshell", "node", "php", "pwsh", "python", "python3", "sh", "zsh"}
)


def installers(i: Image, *, inherited: bool) -> list[FoundPackage]:
    """Those that the image's own layers brought, or those of its base; the lowest layer is always a system's own.

    None of an SBOM, which doesn't tell what is whose. Raises `NotApplicable` for an image that runs but a shell: it is
    there to be built on. Raises `UnreadError` where nobody looked inside.
    """
    need_layers(i)
    contents = i.contents.value
    if contents.listed:
        return []
    found = [one for one in contents.packages if _is_installer(one.package) and not one.package.locked]
    if found and _runs_only_shell(i):
        raise NotApplicable("it starts a shell alone: it is an image to build on")
    base = [one for one in found if not one.layer or contents.of_base(one.layer)]
    return base if inherited else [one for one in found if one not in base and not _is_apart(contents, one.layer)]


def _is_apart(contents: Contents, layer: int) -> bool:
    """Whether a container installed it, and no build."""
    return layer < len(contents.layers) and bool(contents.layers[layer].apart)


def _is_installer(one: Package) -> bool:
    names = _OF_DISTRIBUTIONS if one.type.of_distribution else _OF_LANGUAGES.get(one.type, frozenset())
    # What a package manager carries of another's inside of itself is no program.
    return one.name in names and "/_vendor/" not in one.path and one.path.count("node_modules/") <= 1


def _runs_only_shell(i: Image) -> bool:
    command = i.command.told
    return command is not None and (not command or (len(command) == 1 and _name(command[0]) in _ONLY_SHELLS))


def _name(program: str) -> str:
    return program.rpartition("/")[2]


def by_layer(several: list[FoundPackage]) -> Iterator[tuple[int, list[str]]]:
    """Names by the layer that brought them, lowest first."""
    layers: dict[int, set[str]] = {}
    for one in several:
        layers.setdefault(one.layer, set()).add(one.package.name)
    return ((nr, sorted(layers[nr])) for nr in sorted(layers))


def example(name: str, *, inherited: bool) -> Image:
    """An image with one package manager in its second layer."""
    package = Package(type=PackageType.DEB, name=name, version="1", path="var/lib/dpkg/status")
    instruction = f"RUN /bin/sh -c apt-get install -y {name} # buildkit"
    layers = (Origin(diff_id="sha256:" + "2b" * 32, inherited=True), Origin(diff_id="", instruction=instruction))
    found = FoundPackage(package, 0 if inherited else 1)
    return image(contents=Fact(Contents(distribution=None, packages=(found,), layers=layers)))
