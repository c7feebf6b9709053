"""What layers cost, as the reports show it."""

import json

import pytest
from tests.report.sample import HOSTILE

from dockward.judge.assessment import Terms, assess
from dockward.judge.costs import ImageCost, LayerCost, Part, Saving
from dockward.judge.runner import Outcome
from dockward.kit import image, world
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Fact
from dockward.model.flaws import Flaw, Matches, PackageFlaws
from dockward.model.package import Package, PackageType
from dockward.model.residue import Residue, ResidueKind
from dockward.model.severity import Severity
from dockward.model.subject import Subject
from dockward.practices.discovery import practices
from dockward.report.cost_words import flaw_counts, layer_cells, saving_words

PACKAGE = Package(type=PackageType.DEB, name="gcc", version="1", path="var/lib/dpkg/status")
FLAW = Flaw(id="CVE-1", severity=Severity.HIGH)
PIP = Residue(
    kind=ResidueKind.DOWNLOADS, path="root/.cache/pip", tool="pip", layer=1, files=2, bytes=30 << 20, hidden=False
)


@pytest.fixture
def scanned():
    """A result over images with two layers each."""

    def scanned(*names, instruction="RUN pip install flask", residue=(PIP,)):
        layers = (
            Origin(diff_id="a", base="debian:12", inherited=True, size=70 << 20),
            Origin(diff_id="b", instruction=instruction, size=30 << 20, hidden=1024),
        )
        contents = Contents(
            distribution=None,
            packages=(FoundPackage(PACKAGE, 1),),
            layers=layers,
            residue=residue,
            bytes=100 << 20,
            flaws=Fact(Matches(flawed=(PackageFlaws(PACKAGE, (FLAW,)),))),
        )
        images = tuple(image(id=name, tags=(name,), contents=Fact(contents)) for name in names)
        terms = Terms(practices=practices())
        return assess(world(images=images, host=None, engine=None), Outcome(findings=(), judged=()), (), terms)

    return scanned


def test_the_terminal_tells_the_saving_and_with_details_each_layer(render, scanned):
    short = render("terminal", scanned("app:1"), width=100, color=False)
    assert "image/app:1: A build in stages would save about 30.0 MiB of 100 MiB (30 %)." in short
    assert "RUN pip install" not in short
    lines = render("terminal", scanned("app:1"), width=100, color=False, details=True).splitlines()
    rows = [line.split() for line in lines if line.split()[1:2] in (["base"], ["own"])]
    assert rows == [
        ["1", "base", "debian:12", "70.0", "MiB"],
        ["2", "own", "30.0", "MiB", "1.0", "KiB", "1", "RUN", "pip", "install", "flask"],
    ]
    assert "1 high" in [line.strip() for line in lines]


def test_on_a_narrow_screen_an_instruction_is_still_known(render, scanned):
    made = "/bin/sh -c #(nop) COPY dir:e87d6a455f4e0000000000000000000000000000000000000000000000000000 in /srv "
    text = render("terminal", scanned("app:1", instruction=made), width=80, color=False, details=True)
    words = " ".join(line[48:].strip() for line in text.splitlines())
    assert "COPY dir:e87d6a455f4e… in /srv 1 high" in words


def test_only_some_of_many_images_without_details(render, scanned):
    names = [f"app:{nr}" for nr in range(9)]
    assert "and 4 more images" in render("terminal", scanned(*names), width=100, color=False)
    assert (
        "more images" not in render("terminal", scanned(*names), width=100, color=False, details=True).split("cost")[1]
    )


@pytest.mark.parametrize("width", [40, 60, 80, 110, 200])
@pytest.mark.parametrize("text", [HOSTILE, "RUN " + "a" * 5000])
def test_no_line_is_wider_than_the_screen(render, scanned, width, text):
    lines = render("terminal", scanned(text, instruction=text), width=width, color=False, details=True).splitlines()
    assert max(map(len, lines)) <= width
    assert not any(line.endswith(" ") for line in lines)


def test_a_page_shows_each_layer_whatever_its_instruction_is(render, scanned):
    page = render("html", scanned("app:1", instruction=HOSTILE))
    assert "A build in stages would save" in page
    assert "<td>base debian:12</td>" in page
    assert "<script>alert" not in page


def test_where_nothing_would_be_saved_nothing_is_said(render, scanned):
    assert "in stages" not in render("terminal", scanned("app:1", residue=()), width=100, color=False)
    assert "What layers cost" in render("html", scanned("app:1", residue=()))


def test_json_has_it_all(render, scanned):
    (cost,) = json.loads(render("json", scanned("app:1")))["costs"]
    assert [one["flaws"] for one in cost["layers"]] == [{}, {"high": 1}]
    assert cost["saving"]["parts"] == [{"what": PIP.kind.value, "bytes": PIP.bytes}]


def layer(**changes):
    plain = {"layer": 1, "instruction": "", "base": "", "bytes": 0, "hidden": 0, "files": 0, "packages": 0}
    return LayerCost(**{**plain, "inherited": False, "flaws": None, **changes})


def test_what_is_guessed_is_marked():
    assert layer_cells(layer())[1] == "own"
    assert layer_cells(layer(inherited=True))[1] == "base?"
    assert layer_cells(layer(inherited=True, base="debian:12"))[1] == "base debian:12"


def test_flaws_that_are_not_known_are_no_zero():
    assert (flaw_counts(None), flaw_counts({}), flaw_counts({"high": 2, "low": 1})) == ("?", "", "2 high, 1 low")


def test_a_saving_with_its_basis():
    parts = tuple(Part(f"part {nr}", nr) for nr in range(6))
    saving = Saving(bytes=15, inherited=4, packages=1, flaws=2, parts=parts)
    words = saving_words(ImageCost(subject=Subject("image", "a"), bytes=0, layers=(), saving=saving))
    assert words == (
        "A build in stages would save about 15 bytes of 0 bytes, 1 package and 2 published flaws. Estimated by names "
        "and places: part 0 0 bytes, part 1 1 byte, part 2 2 bytes, part 3 3 bytes and 2 smaller ones. Only another "
        "base saves 4 bytes of it."
    )
