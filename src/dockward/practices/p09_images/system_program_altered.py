"""A program of the system is another one than its package brought."""

from collections.abc import Iterator

from dockward.kit import Attacker, Name, Problem, Reach, Settings, problem, reach, rule
from dockward.model.contents import FoundProgram
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files_and_packages
from dockward.practices.p09_images._programs import example


class Known(Settings, frozen=True):
    """Paths of programs that are changed on purpose."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0970",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Whoever gets in hides in programs that everybody trusts; and what isn't the package's any more is not mended "
    "by its updates. Compared are all layers, by the digests that dpkg, apk or rpm have on record; what a step changes "
    "of a package that it installs itself dpkg's records don't show. Nor can a step that brings a program "
    "together with an entry in the database and a list of files that own it be told from a package manager's work: who "
    "may write to all of them isn't found out so, but by a signature, or by building the image again.",
    remedy="Find out what the step does to it. Install the package anew (`apt-get install --reinstall`, `apk fix`, "
    "`dnf reinstall`); put a program of your own into /usr/local/bin, and move the package's away by `dpkg-divert`.",
    references=("deb-md5sums(5)", "dpkg-divert(1)", "https://wiki.alpinelinux.org/wiki/Apk_spec"),
    bad=example(FoundProgram(path="usr/bin/ls", layer=1, package="coreutils")),
    good=example(),
)
def system_program_altered(i: Image, settings: Known) -> Iterator[Problem]:
    contents = i.contents.value
    for one in contents.programs.value:
        if one.package and f"/{one.path}" not in settings.allowed:
            origin = contents.origin(one.layer)
            words = f"/{one.path} is not as the package {one.package} brought it; this one comes with {origin}."
            yield problem(words, at=i.contents, evidence=f"/{one.path}")
    need_files_and_packages(i)
