"""Repairs of labels that are missing: only what is known is written, and after the last step."""

import pytest

from dockward.fix.edits import apply_edits
from dockward.judge.runner import Plan, judge
from dockward.model.known import Known
from dockward.model.world import World
from dockward.practices.discovery import find_rule
from dockward.practices.p11_labels.image_label_missing import Required
from dockward.syntax.dockerfile import parse_dockerfile
from dockward.syntax.dockerfile.image import image_of

OCI = "org.opencontainers.image."
ABOUT = {
    "source": "https://git.example.org/shop/api",
    "licenses": "MIT",
    "authors": "Jo <jo@example.org>",
    "title": "api",
    "version": "1.4.2",
}
TOLD = Known(about={"Dockerfile": ABOUT})
DIGEST = "sha256:" + "ab" * 32


def found(rule, text, known, settings=None):
    file = parse_dockerfile(text, "Dockerfile", None)
    one = find_rule(rule)
    world = World(taken=0.0, dockerfiles=(file,), images=(image_of(file),), known=known)
    return judge(world, [Plan(one, one.severity, settings)]).findings


def fixed(rule, text, known=TOLD, settings=None):
    edits = [edit for one in found(rule, text, known, settings) for fix in one.fixes for edit in fix.edits]
    after = apply_edits(text, edits)
    assert not edits or len(found(rule, after, known, settings)) < len(found(rule, text, known, settings))
    return after


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ("source-unlabelled", 'source="https://git.example.org/shop/api"'),
        ("licence-unlabelled", 'licenses="MIT"'),
        ("owner-unlabelled", 'authors="Jo <jo@example.org>"'),
        ("base-unlabelled", 'base.name="docker.io/library/debian:12.8"'),
    ],
)
def test_it_stands_after_the_last_step(rule, label):
    text = 'FROM debian:12.8\nCOPY a /a\nRUN x\nUSER 1000\nHEALTHCHECK CMD y\nCMD ["/a"]\n'
    assert fixed(rule, text) == text.replace("1000\n", f"1000\nLABEL {OCI}{label}\n")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("FROM debian:12.8", "FROM debian:12.8\nLABEL @"),
        ("FROM debian:12.8\r\nCMD x\r\n", "FROM debian:12.8\r\nLABEL @\r\nCMD x\r\n"),
        (
            "FROM a:1 AS b\nRUN x\nFROM c:1\nCOPY --from=b / /\n",
            "FROM a:1 AS b\nRUN x\nFROM c:1\nCOPY --from=b / /\nLABEL @\n",
        ),
        ("FROM a:1\nRUN <<E\nx\nE\nCMD y\n", "FROM a:1\nRUN <<E\nx\nE\nLABEL @\nCMD y\n"),
        ("FROM a:1\nCMD x\nRUN y \\\n  z\n", "FROM a:1\nCMD x\nRUN y \\\n  z\nLABEL @\n"),
    ],
)
def test_lines_stay_whole(text, after):
    assert fixed("licence-unlabelled", text) == after.replace("@", f'{OCI}licenses="MIT"')


@pytest.mark.parametrize("rule", ["source-unlabelled", "licence-unlabelled", "owner-unlabelled"])
def test_what_nobody_knows_is_not_invented(rule):
    text = "FROM debian:12.8\n"
    assert found(rule, text, Known())
    assert fixed(rule, text, Known(about={"Dockerfile": {"title": "x"}, "other": ABOUT})) == text


def test_the_revision_is_never_known():
    evidence = [one.evidence for one in found("source-unlabelled", "FROM debian:12.8\n", Known())]
    assert evidence == [("no label source",), ("no label revision",)]
    text = f'FROM debian:12.8\nLABEL {OCI}source="x"\n'
    assert fixed("source-unlabelled", text) == text


@pytest.mark.parametrize(
    ("line", "known", "values"),
    [
        (f"FROM debian:12.8@{DIGEST}", {}, ("debian:12.8", DIGEST)),
        (f"FROM debian@{DIGEST}", {}, ("debian", DIGEST)),
        ("FROM debian", {"docker.io/library/debian:latest": DIGEST}, ("debian:latest", DIGEST)),
        ("FROM scratch", {}, None),
        ("ARG V\nFROM debian:$V", {}, None),
    ],
)
def test_the_base_is_named_in_full(line, known, values):
    text = f"{line}\n"
    new = ""
    if values:
        name, digest = values
        new = f'LABEL {OCI}base.name="docker.io/library/{name}" {OCI}base.digest="{digest}"\n'
    assert fixed("base-unlabelled", text, Known(digests=known)) == text + new


def test_what_grows_old_is_not_safe():
    wanted = Required(required=(f"{OCI}version", f"{OCI}title", "version", "org.example.owner"))
    several = {one.evidence[0]: one.fixes for one in found("image-label-missing", "FROM a:1\n", TOLD, wanted)}
    assert [several[f"no label {name}"] for name in ("version", "org.example.owner")] == [(), ()]
    assert several[f"no label {OCI}title"][0].safe
    assert several[f"no label {OCI}version"][0].risk.startswith("it says this version until")
