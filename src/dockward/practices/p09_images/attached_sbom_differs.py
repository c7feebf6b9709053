"""The SBOM that comes with an image lists other packages than its layers hold."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.contents import AttachedSbom, Contents, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files_and_packages

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN apt-get install -y curl"),)
_SBOM = AttachedSbom(where="an attestation that its build put beside it", format="SPDX-2.3", packages=1)
_MOST_NAMED = 3


def _example(*unlisted: str) -> Image:
    sbom = AttachedSbom(where=_SBOM.where, format=_SBOM.format, packages=1, unlisted=unlisted)
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, attached=(sbom,))))


@rule(
    "DW0979",
    severity=reach(Attacker.SUPPLIER, Reach.SIGHT, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="Whoever looks for flaws by that list misses those of packages that it lacks. Either something came into the "
    "image after it was written, or it is another image's. Only the distribution's packages are compared.",
    remedy="Let the build that makes the image make its SBOM (`docker buildx build --sbom=true`), and build anew.",
    references=("https://docs.docker.com/build/metadata/attestations/sbom/", "https://github.com/in-toto/attestation"),
    bad=_example("curl 8.5.0-2"),
    good=_example(),
)
def attached_sbom_differs(i: Image) -> Iterator[Problem]:
    for one in i.contents.value.attached:
        parts = [
            f"{verb} {len(several)} ({', '.join(several[:_MOST_NAMED])}{', …' if len(several) > _MOST_NAMED else ''})"
            for verb, several in (("lacks", one.unlisted), ("has too many:", one.absent))
            if several
        ]
        if parts:
            words = f"It has {one.where}, which of the distribution's packages {' and '.join(parts)}."
            yield problem(words, at=i.contents, evidence=(one.where,))
    need_files_and_packages(i)
