"""Practice 4: what an image's name promises, and whether what runs is what was named."""

import pytest
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, engine, image, service, workload, world
from dockward.model.fact import Unknown
from dockward.model.finding import Verdict

UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}
DIGEST = "sha256:" + "ab" * 32
IMAGE_ID = image().id
OTHER_ID = "sha256:" + "0d" * 32
RULES = ("tag-latest", "tag-missing", "tag-moving", "tag-vague", "tag-without-digest")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("nginx:latest", {"tag-latest"}),
        ("registry.example.org:5000/nginx:latest", {"tag-latest"}),
        (f"nginx:latest@{DIGEST}", set()),
        ("nginx", {"tag-missing"}),
        ("registry.example.org:5000/nginx", {"tag-missing"}),
        (f"nginx@{DIGEST}", set()),
        ("nginx:stable", {"tag-moving"}),
        ("nginx:Stable-Alpine", {"tag-moving"}),
        (f"nginx:stable@{DIGEST}", set()),
        ("debian:bookworm-slim", {"tag-moving"}),
        ("postgres:16", {"tag-vague", "tag-without-digest"}),
        ("postgres:v2-alpine", {"tag-vague", "tag-without-digest"}),
        ("postgres:16.4-alpine", {"tag-without-digest"}),
        ("app:20260920", {"tag-without-digest"}),
        ("app:1.27-stable", {"tag-without-digest"}),
        (DIGEST, set()),
        ("ab" * 32, set()),
    ],
)
def test_each_name_is_told_by_the_rule_that_fits(reference, expected):
    one = container_world(workload(image=reference))
    assert {rule for rule in RULES if findings(rule, one)} == expected


@pytest.mark.parametrize("rule", [*RULES, "registry-not-written", "digest-differs"])
def test_a_container_of_an_id_has_no_name_to_judge(rule):
    assert verdicts(rule, container_world(workload(image=IMAGE_ID))) == NOT_APPLICABLE
    assert is_unknown(rule, container_world(workload(image=UNSEEN)))


@pytest.mark.parametrize("rule", RULES[:3])
def test_services_are_named_too(rule):
    example = {"tag-latest": "a:latest", "tag-missing": "a", "tag-moving": "a:edge"}[rule]
    assert findings(rule, world(services=(service(image=example),), containers=()))


def test_an_image_built_here_has_no_digest_to_write():
    mine = workload(image="shop/api:1.4.2")
    assert findings("tag-without-digest", container_world(mine))
    assert verdicts("tag-without-digest", world(containers=(mine,), images=(image(digests=()),))) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("reference", "expected"),
    [("nginx:1", 1), ("shop/api:1", 1), ("docker.io/nginx:1", 0), ("localhost/api:1", 0), ("registry:5000/api:1", 0)],
)
def test_names_without_a_registry(reference, expected):
    assert len(findings("registry-not-written", workload(image=reference))) == expected


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        ((image(tags=(), digests=()),), 1),
        ((image(tags=("other:1",), digests=()),), 0),
        ((image(tags=()),), 0),
        ((image(tags=(), digests=()), image(id=OTHER_ID, tags=("shop/api:1.4.1",))), 0),
    ],
)
def test_a_name_is_lost_unless_it_moved_or_another_is_left(images, expected):
    one = world(containers=(workload(image="shop/api:1.4.1"),), images=images)
    assert len(findings("image-name-lost", one)) == expected


def test_what_is_not_in_the_store_cannot_be_compared():
    elsewhere = container_world(workload(image=f"shop/api@{DIGEST}", image_id=OTHER_ID))
    assert verdicts("image-name-lost", elsewhere) == NOT_APPLICABLE
    assert verdicts("digest-differs", elsewhere) == NOT_APPLICABLE
    blind = container_world(workload(image=f"shop/api@{DIGEST}", image_id=UNSEEN))
    assert is_unknown("image-name-lost", blind)
    assert is_unknown("digest-differs", blind)


@pytest.mark.parametrize(
    ("digests", "expected"),
    [
        ((f"shop/api@{DIGEST}",), 0),
        ((f"mirror.example.org/shop/api@{DIGEST}",), 0),
        ((f"shop/api@{DIGEST[:-2]}cd",), 1),
        ((f"shop/api@{DIGEST[:-2]}cd", f"shop/api@{DIGEST}"), 0),
        ((), 0),
    ],
)
def test_the_digest_that_was_asked_for(digests, expected):
    one = world(containers=(workload(image=f"shop/api:1@{DIGEST}"),), images=(image(digests=digests),))
    assert len(findings("digest-differs", one)) == expected


def test_in_the_containerd_store_the_digest_may_be_the_id():
    one = workload(image=f"shop/api@{DIGEST}", image_id=DIGEST)
    assert findings("digest-differs", world(containers=(one,), images=(image(id=DIGEST),))) == ()


def test_only_images_in_use_need_an_origin():
    assert evidence("image-without-origin", image(digests=())) == ["RepoDigests=none"]
    unused = world(images=(image(digests=()),), containers=(workload(image_id=OTHER_ID),))
    assert verdicts("image-without-origin", unused) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("reference", "plugins", "expected"),
    [("a:1", (), 1), (f"a:1@{DIGEST}", (), 0), ("a:1", ("gate",), 0), (IMAGE_ID, (), 0)],
)
def test_signatures_matter_where_names_decide(reference, plugins, expected):
    one = world(containers=(workload(image=reference),), engine=engine(authorization_plugins=plugins))
    assert len(findings("signatures-unchecked", one)) == expected


def test_only_a_known_check_of_signatures_passes():
    def said(**changes):
        return verdicts("signatures-unchecked", world(containers=(workload(image="a:1"),), engine=engine(**changes)))

    assert said(authorization_plugins=("opa",)) == {Verdict.UNKNOWN}
    assert said(settings={"content-trust": {"mode": "enforced"}}) == {Verdict.PASS}
    assert said(settings={"content-trust": {"mode": "permissive"}}, authorization_plugins=()) == {Verdict.FAIL}
    assert said(settings={"content-trust": "enforced"}, authorization_plugins=()) == {Verdict.FAIL}
    assert said(settings=Unknown("not root"), authorization_plugins=()) == {Verdict.FAIL}
    assert verdicts("signatures-unchecked", world()) == NOT_APPLICABLE
