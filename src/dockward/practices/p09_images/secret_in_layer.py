"""A file in an image holds a credential, be it that a later layer removes the file."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.contents import Contents, FoundToken, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="COPY . /app"),)
_MOST_LINES = 5
_FOUND = FoundToken(path="app/.env", line=3, kind="github-token", title="GitHub token", layer=0)


class Harmless(Settings, frozen=True):
    """Paths whose credentials are made up, and kinds of credential that don't matter."""

    allowed: tuple[Name, ...] = ()
    kinds: tuple[Name, ...] = ()


@rule(
    "DW0963",
    severity=reach(Attacker.SUPPLIER, Reach.NEIGHBOURS),
    kinds=(Kind.IMAGE,),
    cis="4.10",
    elsewhere=("docker-bench:4.10", "dockle:CIS-DI-0010"),
    why="Whoever can pull the image reads it, and a layer that removes the file changes nothing about that: the layer "
    "below is pulled all the same.",
    remedy="Revoke the credential: it has been copied with the image. Lend it to the build instead "
    "(`RUN --mount=type=secret`), or give it to the container when it starts, and keep the file out by .dockerignore.",
    references=("https://docs.docker.com/build/building/secrets/",),
    bad=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, tokens=(_FOUND,)))),
    good=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS))),
)
def secret_in_layer(i: Image, settings: Harmless) -> Iterator[Problem]:
    contents = i.contents.value
    lines: dict[FoundToken, dict[str, None]] = {}
    for one in contents.tokens:
        if f"/{one.path}" not in settings.allowed and one.kind not in settings.kinds:
            lines.setdefault(structs.replace(one, line=0), {})[str(one.line)] = None
    for one, several in lines.items():
        numbers = list(several)
        gone = ", which a later layer hides" if one.hidden else ""
        more = " …" if len(numbers) > _MOST_LINES else ""
        where = f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:_MOST_LINES])}{more}"
        words = f"/{one.path}{gone}, {where}: {one.title}; it comes with {contents.origin(one.layer)}."
        yield problem(words, at=i.contents, evidence=(f"/{one.path}", one.kind))
    if not lines:
        need_files(i)
