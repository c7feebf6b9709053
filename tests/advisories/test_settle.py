"""What people and documents say of flaws, laid over what was found."""

from datetime import date

import pytest
from msgspec import structs
from tests.advisories.vex.made import DJANGO, FLAW, HEX, SSL, made_image, openvex, statement

from dockward.advisories.settle import settle
from dockward.advisories.vex.openvex import statements_of_openvex
from dockward.judge.policy.apply import waivers_of
from dockward.kit import NOW
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, Place, unknown
from dockward.model.flaws import Outlook
from dockward.model.package import PackageType
from dockward.model.policy import Exemption
from dockward.model.vex import VexStatus
from dockward.model.waiver import Decisions, Waiver
from dockward.model.world import World
from dockward.syntax.toolfiles.grype import parse_grype

OTHER = structs.replace(FLAW, id="CVE-2023-2222", aliases=(), fixed="")
HERE = Place("f", "", 3, 1)


def settled(*statements, waivers=(), image=None, documents=()):
    """The flaws with their excuses, and the notes."""
    image = image or made_image((DJANGO, (FLAW, OTHER)), (SSL, (OTHER,)))
    said = [one for nr, each in enumerate(documents) for one in statements_of_openvex(each, f"{nr}.json")]
    said += statements_of_openvex(openvex(*statements), "vex.json") if statements else []
    world, notes = settle(World(taken=NOW, images=(image,)), Decisions(statements=tuple(said), waivers=tuple(waivers)))
    matches = world.images[0].contents.value.flaws.value
    return {(one.package.name, flaw.id): flaw for one in matches.flawed for flaw in one.flaws}, notes


def excused(*statements, **more):
    found, _ = settled(*statements, **more)
    return {key for key, flaw in found.items() if flaw.excuse}


def waiver(**fields):
    return Waiver(by="trivy", place=HERE, **fields)


def test_a_word_excuses_one_flaw_of_one_package_and_all_of_it_is_told():
    said = statement(justification="component_not_present", impact_statement="left out")
    found, notes = settled(said)
    flaw = found["Django", "CVE-2023-1111"]
    words = "not affected (component_not_present), says Example in vex.json of 2026-01-02: left out"
    assert flaw.excuse == Excuse("vex", words)
    assert [key for key, one in found.items() if one.excuse] == [("Django", "CVE-2023-1111")]
    assert notes == ()


def test_a_flaw_is_the_same_by_each_of_its_names():
    assert excused(statement(flaw="pysec-2023-1")) == {("Django", "CVE-2023-1111")}


@pytest.mark.parametrize("status", ["affected", "under_investigation"])
def test_other_words_are_told_and_excuse_nothing(status):
    found, _ = settled(statement(status))
    flaw = found["Django", "CVE-2023-1111"]
    assert flaw.excuse is None
    assert flaw.vex.status is VexStatus(status)


def test_an_image_that_isnt_affected_isnt_in_any_package():
    word = statement("fixed", f"pkg:oci/app@sha256%3A{HEX}", "CVE-2023-2222")
    assert excused(word) == {("Django", "CVE-2023-2222"), ("libssl3", "CVE-2023-2222")}


def test_of_contradicting_words_the_newest_counts_and_that_is_told():
    old = openvex(statement("not_affected"), timestamp="2025-01-01T00:00:00Z", author="Old")
    new = openvex(statement("affected"), timestamp="2026-01-01T00:00:00Z", author="New")
    for documents in ((old, new), (new, old)):
        found, notes = settled(documents=documents)
        assert found["Django", "CVE-2023-1111"].excuse is None
        assert len(notes) == 1
        assert "by New of 2026-01-01 says affected" in notes[0]
        assert "by Old of 2025-01-01, older, so that it doesn't count, not affected." in notes[0]
    late = openvex(statement("not_affected", timestamp="2026-02-01T00:00:00Z"), timestamp="2024-01-01T00:00:00Z")
    assert excused(documents=(late, new)) == {("Django", "CVE-2023-1111")}


def test_of_one_moment_the_more_careful_counts():
    found, notes = settled(statement("not_affected"), statement("affected"), statement("fixed"))
    assert found["Django", "CVE-2023-1111"].excuse is None
    assert "the more careful word counts" in notes[0]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"impact_statement": ""}, "neither a justification nor an impact statement"),
        ({"impact_statement": " ", "justification": "nonsense"}, "'nonsense' is none of OpenVEX's justifications"),
        ({"timestamp": "2099-01-01T00:00:00Z"}, "it is of 2099-01-01, which is yet to come"),
    ],
)
def test_what_openvex_does_not_admit_is_told_and_not_followed(more, told):
    found, notes = settled(statement(**more))
    assert found["Django", "CVE-2023-1111"].vex is None
    (note,) = notes
    assert note.startswith("vex.json $.statements[0]: not followed about CVE-2023-1111: ")
    assert told in note


@pytest.mark.parametrize(
    "more", [{"justification": "nonsense", "impact_statement": "left out"}, {"justification": "component_not_present"}]
)
def test_a_justification_or_an_impact_statement_is_enough(more):
    assert excused(statement(**more)) == {("Django", "CVE-2023-1111")}


def test_what_is_not_followed_takes_no_other_words_place():
    late = openvex(statement(timestamp="2099-01-01T00:00:00Z"))
    found, notes = settled(documents=(late, openvex(statement("affected"))))
    assert found["Django", "CVE-2023-1111"].vex.status is VexStatus.AFFECTED
    assert len(notes) == 1
    late = openvex(statement("affected", timestamp="2099-01-01T00:00:00Z"))
    found, _ = settled(documents=(late, openvex(statement())))
    assert found["Django", "CVE-2023-1111"].vex.status is VexStatus.AFFECTED


def test_a_document_about_other_things_is_told():
    _, notes = settled(statement(flaw="CVE-1"), statement(product="pkg:pypi/flask"))
    assert notes == ("vex.json: none of its 2 statements is about a flaw that was found.",)


def test_without_flaws_nothing_is_said_of_what_matches_nothing():
    image = made_image()
    contents = structs.replace(image.contents.value, flaws=unknown("there is no database"))
    world = World(taken=NOW, images=(structs.replace(image, contents=Fact(contents)),))
    assert settle(world, Decisions(waivers=(waiver(flaw="CVE-1"),))) == (world, ())


@pytest.mark.parametrize(
    ("fields", "flaws"),
    [
        ({"flaw": "CVE-2023-1111"}, {"Django CVE-2023-1111"}),
        ({"flaw": "cve-2023-1111"}, {"Django CVE-2023-1111"}),
        ({"flaw": "PYSEC-2023-1"}, {"Django CVE-2023-1111"}),
        ({"flaw": "PYSEC-2023-1", "aliases": False}, set()),
        ({"flaw": "CVE-2023-*", "package": "libssl*"}, {"libssl3 CVE-2023-2222"}),
        ({"flaw": "CVE-2023-2222", "package": "openssl"}, {"libssl3 CVE-2023-2222"}),
        ({"flaw": "CVE-2023-1111", "subject": "image/registry.example.org/*"}, {"Django CVE-2023-1111"}),
        ({"flaw": "CVE-2023-1111", "subject": "image/other"}, set()),
        ({"expression": "lib(ssl|tls)[0-9]"}, {"libssl3 CVE-2023-2222"}),
        ({"expression": "libssl"}, set()),
        ({"upstream": "open.*"}, {"libssl3 CVE-2023-2222"}),
        ({"package": "Django", "version": "4.2.2", "mended": False}, {"Django CVE-2023-2222"}),
        ({"package": "Django", "version": "4.2.3"}, set()),
        ({"mended": True}, {"Django CVE-2023-1111"}),
        ({"types": frozenset({PackageType.DEB})}, {"libssl3 CVE-2023-2222"}),
        ({"paths": ("usr/lib/*/METADATA",), "mended": True}, {"Django CVE-2023-1111"}),
        ({"paths": ("/**/METADATA",), "mended": True}, {"Django CVE-2023-1111"}),
        ({"paths": ("usr/METADATA",)}, set()),
        ({"purls": ("pkg:deb/debian/libssl3",)}, {"libssl3 CVE-2023-2222"}),
        ({"purls": ("pkg:deb/debian/libssl3@1", "x")}, set()),
        ({"distribution": ("debian", "12")}, {"libssl3 CVE-2023-2222"}),
        ({"distribution": ("debian", "1")}, set()),
        ({"vex": "affected"}, set()),
    ],
)
def test_a_decision_is_about_what_all_its_conditions_hold_of(fields, flaws):
    assert {" ".join(one) for one in excused(waivers=[waiver(**fields)])} == flaws


def test_a_decision_can_hang_on_what_vex_says():
    word = statement("affected", justification="x")
    entry = waiver(vex="affected")
    assert excused(word, waivers=[entry]) == {("Django", "CVE-2023-1111")}
    assert excused(word, waivers=[structs.replace(entry, justification="y")]) == set()


@pytest.mark.parametrize(
    ("outlook", "excused_by"),
    [
        (None, {"not-fixed", "unknown"}),
        (Outlook.DEFERRED, {"not-fixed", "unknown"}),
        (Outlook.WILL_NOT_FIX, {"wont-fix"}),
    ],
)
def test_grype_s_states_of_a_fix_are_what_the_vendor_says(outlook, excused_by):
    image = made_image((SSL, (structs.replace(OTHER, outlook=outlook),)))
    states = ("fixed", "not-fixed", "unknown", "wont-fix")
    waivers = {one: parse_grype(f"ignore: [{{fix-state: {one}}}]\n", "f").waivers for one in states}
    assert {one for one in states if excused(waivers=waivers[one], image=image)} == excused_by


def test_a_decision_on_an_image_without_a_platform_is_on_all_its_platforms():
    image = structs.replace(made_image((DJANGO, (FLAW,))), several=True, platform=Fact("linux/arm64"))
    assert image.name.endswith(" (linux/arm64)")
    plain = image.name.removesuffix(" (linux/arm64)")
    for subject, count in ((f"image/{plain}", 1), (f"image/{image.name}", 1), (f"image/{plain} (linux/amd64)", 0)):
        one = Exemption(flaw="CVE-2023-1111", subject=subject, reason="x")
        assert len(excused(waivers=waivers_of([one]), image=image)) == count


def test_the_policy_comes_first_then_vex_then_tools():
    policy = waivers_of([Exemption(flaw="CVE-2023-*", package="django*", reason="ours")])
    assert not excused(waivers=policy)
    policy = waivers_of([Exemption(rule="DW0965", reason="x"), Exemption(flaw="CVE-2023-*", reason="ours")])
    tool = waiver(flaw="CVE-2023-1111", reason="theirs")

    def by(waivers, *statements):
        return settled(*statements, waivers=waivers)[0]["Django", "CVE-2023-1111"].excuse.by

    assert by([tool, *policy], statement()) == "policy"
    assert by([tool], statement()) == "vex"
    assert by([tool]) == "trivy"


def test_what_has_ended_excuses_nothing_and_is_told_and_so_is_what_matches_nothing():
    entries = [
        waiver(flaw="CVE-2023-1111", expires=date(2020, 1, 1)),
        waiver(flaw="CVE-1"),
        *waivers_of([Exemption(flaw="CVE-2", package="x", subject="image/a", reason="r", place=HERE)]),
    ]
    found, notes = settled(waivers=entries)
    assert not [one for one in found.values() if one.excuse]
    assert notes == (
        "f:3: trivy ignore CVE-2023-1111: ended on 2020-01-01.",
        "f:3: trivy ignore CVE-1: matches nothing here.",
        "f:3:1: the exception for CVE-2 in x on image/a matches nothing here.",
    )


def test_many_notes_are_counted():
    _, notes = settled(waivers=[waiver(flaw=f"CVE-{nr}") for nr in range(30)])
    assert (len(notes), notes[-1]) == (21, "And 10 more entries that match nothing here.")


def test_a_tools_reason_and_place_are_told():
    found, _ = settled(waivers=[waiver(flaw="CVE-2023-1111", reason="not called", expires=date(2036, 1, 1))])
    assert found["Django", "CVE-2023-1111"].excuse == Excuse("trivy", "not called (f:3)", date(2036, 1, 1))
    found, _ = settled(waivers=[waiver(flaw="CVE-2023-1111")])
    assert found["Django", "CVE-2023-1111"].excuse.reason == "by f:3, without a reason"
