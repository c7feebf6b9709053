"""Versions and digests that are known from elsewhere, and the repairs that write them."""

import pytest
from tests.practices.verdicts import findings

from dockward.fix.edits import apply_edits
from dockward.judge.runner import Plan, judge
from dockward.kit import DockerfileText, image
from dockward.model.contents import Contents, FoundPackage
from dockward.model.fact import Fact, unknown
from dockward.model.known import Known
from dockward.model.package import Package, PackageType
from dockward.model.world import World
from dockward.practices.discovery import find_rule
from dockward.practices.p09_images.base_untrusted import Sources
from dockward.syntax.dockerfile import parse_dockerfile

DIGEST = "sha256:" + "ab" * 32


def built(*packages, **changes):
    """An image with packages, each `type name version`."""
    found = []
    for text in packages:
        kind, name, version = text.split(" ", 2)
        package = Package(type=PackageType(kind), name=name, version=version, path="p", **changes)
        found.append(FoundPackage(package, 0))
    return image(contents=Fact(Contents(distribution=None, packages=tuple(found), layers=())))


def found(rule, text, known):
    file = parse_dockerfile(text, "Dockerfile", None)
    one = find_rule(rule)
    world = World(taken=0.0, dockerfiles=(file,), known=known)
    return judge(world, [Plan(one, one.severity)]).findings


def fixed(rule, text, known):
    """The text with the first repair of every finding."""
    edits = [edit for one in found(rule, text, known) for fix in one.fixes[:1] for edit in fix.edits]
    return apply_edits(text, edits)


def pinned(command, *images, stages="FROM debian:12.8\n"):
    text = f"{stages}RUN {command}\n"
    after = fixed("package-unpinned", text, Known(builds={"Dockerfile": images}))
    return after.removeprefix(f"{stages}RUN ").removesuffix("\n")


@pytest.mark.parametrize(
    ("command", "package", "expected"),
    [
        ("apt-get install -y curl", "deb curl 7.88.1-10+deb12u8", "apt-get install -y curl=7.88.1-10+deb12u8"),
        ("apt install git", "deb git 1:2.39.5-0+deb12u1~x", "apt install git=1:2.39.5-0+deb12u1~x"),
        ("apk add -t curl curl", "apk curl 8.9.1-r1", "apk add -t curl curl=8.9.1-r1"),
        ("dnf install -y vim", "rpm vim 2:9.1.083-5.el10", "dnf install -y vim-9.1.083-5.el10"),
        ("yum install nc", "rpm nc 1.84-24", "yum install nc-1.84-24"),
        ("microdnf install jq", "rpm jq 1.6-15.el9", "microdnf install jq-1.6-15.el9"),
        ("pip install Zope_Interface", "pypi zope.interface 7.0", "pip install Zope_Interface==7.0"),
        ("pip3 install 'uvicorn[standard]'", "pypi uvicorn 0.30.1", "pip3 install 'uvicorn[standard]==0.30.1'"),
        ("python3 -m pip install flask", "pypi Flask 3.0.3", "python3 -m pip install flask==3.0.3"),
        ("npm install -g @vue/cli", "npm @vue/cli 5.0.8", "npm install -g @vue/cli@5.0.8"),
        ("gem install rails", "gem rails 7.1.3", "gem install rails:7.1.3"),
    ],
)
def test_each_manager_has_its_own_form(command, package, expected):
    assert pinned(command, built(package)) == expected
    assert found("package-unpinned", f"FROM debian:12.8\nRUN {expected}\n", Known()) == ()


@pytest.mark.parametrize(
    ("command", "packages", "why"),
    [
        ("apt-get install -y curl", [], "not in the image as it was built"),
        ("apt-get install -y curl", ["pypi curl 1.0"], "not in the image as it was built"),
        ("apt-get install -y curl", ["deb curl 1", "deb curl 2"], "several versions"),
        ("apt-get install -y curl", ["deb curl 1;reboot"], "can't be written here"),
        ("npm install -g x", ["npm x latest"], "can't be written here"),
        ("dnf install -y x", ["rpm x 1.0"], "can't be written here"),
    ],
)
def test_what_is_not_known_for_sure_stays_with_the_reason(command, packages, why):
    known = Known(builds={"Dockerfile": (built(*packages),)})
    (one,) = found("package-unpinned", f"FROM debian:12.8\nRUN {command}\n", known)
    assert why in one.message
    assert one.fixes == ()


def test_what_only_a_lock_file_names_is_not_installed():
    assert pinned("npm install -g x", built("npm x 1.0.0", locked=True)) == "npm install -g x"


def test_the_same_version_for_two_architectures_is_one():
    assert pinned("apt-get install curl", built("deb curl 1"), built("deb curl 1")) == "apt-get install curl=1"
    assert pinned("apt-get install curl", built("deb curl 1"), built("deb curl 2")) == "apt-get install curl"


def test_known_and_unknown_ones_of_one_command_are_told_apart():
    known = Known(builds={"Dockerfile": (built("deb curl 1"),)})
    text = "FROM debian:12.8\nRUN apt-get install -y curl nosuch\n"
    assert [one.evidence for one in found("package-unpinned", text, known)] == [
        ("apt-get curl",),
        ("apt-get nosuch",),
    ]
    assert [one.evidence for one in found("package-unpinned", text, Known())] == [("apt-get curl nosuch",)]
    again = fixed("package-unpinned", text, known)
    assert [one.evidence for one in found("package-unpinned", again, known)] == [("apt-get nosuch",)]


def test_a_stage_that_is_not_in_the_image_is_not_pinned_by_it():
    stages = "FROM debian:12.8 AS tools\nRUN apt-get install -y curl\nFROM debian:12.8\nCOPY --from=tools /x /x\n"
    known = Known(builds={"Dockerfile": (built("deb curl 1"),)})
    (one,) = found("package-unpinned", stages, known)
    assert "its stage isn't in the image" in one.message
    shipped = "FROM debian:12.8 AS base\nRUN apt-get install -y curl\nFROM base\n"
    assert "curl=1" in fixed("package-unpinned", shipped, known)


def test_an_image_that_was_not_looked_through_tells_nothing():
    known = Known(builds={"Dockerfile": (image(contents=unknown("x")),)})
    (one,) = found("package-unpinned", "FROM debian:12.8\nRUN apt-get install -y curl\n", known)
    assert one.fixes == ()


def test_what_may_break_is_said_of_distributions_above_all():
    known = Known(builds={"Dockerfile": (built("deb curl 1", "pypi flask 1"),)})
    apt, pip = found("package-unpinned", "FROM debian:12.8\nRUN apt-get install curl\nRUN pip install flask\n", known)
    assert "archive has dropped the version" in apt.fixes[0].risk
    assert pip.fixes[0].risk == "mended versions no longer come by themselves"


@pytest.mark.parametrize(
    ("rule", "line", "name"),
    [
        ("base-without-digest", "FROM debian:12.8 AS x", "docker.io/library/debian:12.8"),
        ("base-without-digest", "FROM --platform=linux/arm64 ghcr.io/a/b:1", "ghcr.io/a/b:1"),
        ("base-latest", "FROM debian:latest", "docker.io/library/debian:latest"),
        ("base-untagged", "FROM debian", "docker.io/library/debian:latest"),
    ],
)
def test_a_base_is_named_by_its_digest(rule, line, name):
    word = next(one for one in line.split()[1:] if not one.startswith("--"))
    known = Known(digests={name: DIGEST})
    after = fixed(rule, f"{line}\nRUN x\n", known)
    assert after == f"{line.replace(word, f'{word}@{DIGEST}')}\nRUN x\n"
    assert found(rule, after, known) == ()


def test_a_base_in_a_variable_or_of_another_name_is_left_alone():
    known = Known(digests={"docker.io/library/debian:12.8": DIGEST})
    for text in ("ARG V=12.8\nFROM debian:${V}\n", "FROM debian:12.7\n", "FROM quay.io/debian:12.8\n"):
        assert fixed("base-without-digest", text, known) == text


@pytest.mark.parametrize(
    ("rule", "line", "name", "full"),
    [
        ("base-latest", "COPY --from=nginx:latest /a /b", "nginx:latest", "docker.io/library/nginx:latest"),
        ("base-untagged", "COPY --from=ghcr.io/a/b /a /b", "ghcr.io/a/b", "ghcr.io/a/b:latest"),
        ("base-without-digest", "RUN --mount=type=bind,from=x/y:1,target=/t a", "x/y:1", "docker.io/x/y:1"),
    ],
)
def test_what_files_are_copied_from_is_named_by_its_digest(rule, line, name, full):
    known = Known(digests={full: DIGEST})
    text = f"FROM scratch\n{line}\n"
    (one,) = found(rule, text, known)
    assert (one.place.line, one.place.column) == (2, line.index(name) + 1)
    after = fixed(rule, text, known)
    assert after == f"FROM scratch\n{line.replace(name, f'{name}@{DIGEST}')}\n"
    assert found(rule, after, known) == ()


def test_images_that_files_are_copied_from_are_asked_for_trust():
    text = "FROM debian:12\nCOPY --from=ghcr.io/x/y:1 /a /b\nCOPY --from=debian:12 /c /d\n"
    (one,) = findings("base-untrusted", DockerfileText(text), Sources(trusted=("docker.io/library",)))
    assert one.evidence == ("--from=ghcr.io/x/y",)
    assert (one.place.line, one.place.column) == (2, 13)
