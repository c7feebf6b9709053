"""Practice 11: labels that are missing, wrong, borrowed, or orders to somebody."""

import pytest
from msgspec import structs
from tests.practices.verdicts import confidences, evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, image, volume, workload, world
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.subject import Kind
from dockward.model.world import Unread
from dockward.practices.p11_labels.required_label_missing import Required
from dockward.practices.p11_labels.volume_class_unlabelled import DataClass

UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}
OCI = "org.opencontainers.image."
MISSING = (Unread(Kind.CONTAINER, "it vanished", "x"),)
OF_IMAGES = ("base-unlabelled", "licence-unlabelled", "owner-unlabelled", "source-unlabelled", "label-malformed")
LAYERS = tuple("sha256:" + f"{nr:02}" * 32 for nr in range(3))


@pytest.mark.parametrize("rule", [*OF_IMAGES, "image-steers-tools", "labels-of-base"])
def test_only_images_in_use_are_asked(rule):
    unused = world(images=(image(labels=UNSEEN),), containers=(workload(image_id="sha256:" + "0d" * 32),))
    assert verdicts(rule, unused) == NOT_APPLICABLE
    assert is_unknown(rule, image(labels=UNSEEN))


@pytest.mark.parametrize(
    ("labels", "missing"),
    [
        ({}, {"base-unlabelled", "licence-unlabelled", "owner-unlabelled", "source-unlabelled"}),
        ({"maintainer": "me", f"{OCI}licenses": "MIT"}, {"base-unlabelled", "source-unlabelled"}),
        (
            {f"{OCI}licenses": " ", f"{OCI}authors": "", f"{OCI}base.name": "a", f"{OCI}url": "https://x.example"},
            {"licence-unlabelled", "owner-unlabelled", "source-unlabelled"},
        ),
        (
            {"org.label-schema.vcs-url": "https://x.example", "org.label-schema.vcs-ref": "abc"},
            {"base-unlabelled", "licence-unlabelled", "owner-unlabelled"},
        ),
    ],
)
def test_what_an_image_does_not_say(labels, missing):
    one = image(labels=labels)
    assert {rule for rule in OF_IMAGES if findings(rule, one)} == missing


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("created", "2026-09-20T10:00:00Z", 0),
        ("created", "2026-02-30T10:00:00Z", 1),
        ("created", "2026-09-20", 1),
        ("created", "", 0),
        ("source", "git@git.example.org:shop/api.git", 0),
        ("source", "shop/api", 1),
        ("revision", "4f1d2c3", 0),
        ("revision", "$COMMIT", 1),
        ("licenses", "MIT OR (Apache-2.0 WITH LLVM-exception)", 0),
        ("licenses", "see /LICENSE", 1),
        ("base.digest", "sha256:" + "ab" * 32, 0),
        ("base.digest", "ab" * 32, 1),
    ],
)
def test_the_form_of_a_label(name, value, expected):
    assert len(findings("label-malformed", image(labels={OCI + name: value}))) == expected


def test_required_labels_come_from_the_policy():
    bare = workload(labels={"org.example.owner": "shop"})
    assert verdicts("required-label-missing", bare) == NOT_APPLICABLE
    wanted = Required(required=("org.example.owner", "org.example.cost"))
    assert evidence("required-label-missing", bare, wanted) == ["no label org.example.cost"]


def test_kinds_of_data_come_from_the_policy():
    wanted = DataClass(label="org.example.data")
    assert findings("volume-class-unlabelled", volume(labels={}), wanted)
    assert findings("volume-class-unlabelled", volume(labels={"org.example.data": "any"}), wanted) == ()
    assert verdicts("volume-class-unlabelled", volume(labels={})) == NOT_APPLICABLE


def in_project(name, place, project="shop"):
    labels = {"com.docker.compose.project": project}
    if place:
        labels["com.docker.compose.project.working_dir"] = place
    return workload(name=name, id=name * 8, labels=labels)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((in_project("z", "/srv/shop"),), 0),
        ((in_project("z", "/home/eve"),), 1),
        ((in_project("z", "/home/eve", project="other"),), 0),
        ((in_project("z", ""),), 0),
        ((in_project("y", "/home/eve"), in_project("z", "/home/eve")), 2),
    ],
)
def test_one_project_in_two_places(others, expected):
    several = container_world(in_project("a", "/srv/shop"), *others)
    assert len(findings("project-claimed-twice", several)) == expected


def test_a_container_that_was_not_read_may_claim_the_same():
    alone = container_world(in_project("a", "/srv/shop"), unread=MISSING)
    assert Verdict.UNKNOWN in verdicts("project-claimed-twice", alone)
    routed = container_world(workload(labels={"traefik.http.routers.a.rule": "Host(`a`)"}), unread=MISSING)
    assert Verdict.UNKNOWN in verdicts("route-claimed-twice", routed)


def routed(name, router, rule, **labels):
    return workload(name=name, id=name * 8, labels={f"traefik.{router}.rule": rule, **labels})


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (routed("z", "http.routers.evil", "Host(`a`)"), 1),
        (routed("z", "http.routers.evil", " Host(`a`) "), 1),
        (routed("z", "http.routers.evil", "Host(`b`)"), 0),
        (routed("z", "http.middlewares.evil", "Host(`a`)"), 0),
    ],
)
def test_one_route_and_two_containers(other, expected):
    assert (
        len(findings("route-claimed-twice", container_world(routed("a", "http.routers.a", "Host(`a`)"), other)))
        == expected
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("com.example.api-key", "made-up", 1),
        ("com.example.db", "postgres://a:made-up@db/x", 1),
        ("com.example.api-key", "", 0),
        ("com.example.password.file", "/run/secrets/x", 0),
        ("com.docker.compose.secret", "made-up", 0),
        ("com.example.role", "web", 0),
    ],
)
def test_secrets_in_labels(name, value, expected):
    outcome = findings("secret-in-label", workload(labels={name: value}))
    assert len(outcome) == expected
    assert "made-up" not in repr(outcome)


def on_base(base_labels, own_labels, own_layers=LAYERS, **base):
    below = image(
        id="sha256:" + "ba" * 32, tags=("base:12",), layers=base.get("layers", LAYERS[:2]), labels=base_labels
    )
    return world(images=(below, image(layers=own_layers, labels=own_labels)))


SAME = {f"{OCI}created": "2026-09-20T10:00:00Z", f"{OCI}revision": "abc"}
NAMED = {f"{OCI}title": "base", f"{OCI}version": "12", f"{OCI}revision": "abc"}


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (on_base(SAME, SAME), 1),
        (on_base(NAMED, NAMED), 1),
        (on_base(SAME, {**SAME, f"{OCI}created": "2026-09-21T10:00:00Z"}), 0),
        (on_base(NAMED, {**NAMED, f"{OCI}title": "shop"}), 0),
        (on_base({f"{OCI}revision": "abc"}, {f"{OCI}revision": "abc"}), 0),
        (on_base({}, {}), 0),
        (on_base(SAME, SAME, own_layers=LAYERS[:2]), 0),
        (on_base(SAME, SAME, layers=LAYERS[1:]), 0),
        (on_base(SAME, SAME, layers=()), 0),
    ],
)
def test_labels_borrowed_from_the_base(example, expected):
    assert len(findings("labels-of-base", example)) == expected


def test_a_container_may_add_to_what_its_image_says():
    told = image().labels.value
    new = f"{OCI}documentation"
    assert findings("label-contradicts-image", workload(labels={**told, new: "https://x.example"})) == ()
    assert evidence("label-contradicts-image", workload(labels={**told, f"{OCI}revision": "x"})) == [
        f"label {OCI}revision"
    ]
    elsewhere = workload(labels=told, image_id="sha256:" + "0d" * 32)
    assert verdicts("label-contradicts-image", container_world(elsewhere)) == NOT_APPLICABLE
    assert is_unknown("label-contradicts-image", container_world(workload(image_id=UNSEEN)))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("traefik.enable", ["labels for traefik"]),
        ("com.centurylinklabs.watchtower.enable", ["labels for watchtower"]),
        ("com.centurylinklabs.watchtower", []),
        ("caddy_0", ["labels for caddy"]),
        ("caddyshack", []),
        ("com.docker.compose.project", []),
    ],
)
def test_orders_in_an_image(label, expected):
    assert evidence("image-steers-tools", image(labels={label: "x"})) == expected


def test_orders_matter_more_where_somebody_obeys():
    ordered = image(labels={"traefik.enable": "true"})
    proxy = workload(name="proxy", id="f" * 64, image="traefik:v3.1")
    assert confidences("image-steers-tools", ordered) == ["guess"]
    assert confidences("image-steers-tools", world(images=(ordered,), containers=(workload(), proxy))) == ["likely"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("socket-proxy.allow.post", ".*", 1),
        ("Socket-Proxy.Allow.DELETE", "^/.*$", 1),
        ("socket-proxy.allow.get", ".*", 0),
        ("socket-proxy.allow.post", "/v1.44/containers/a/restart", 0),
        ("other.allow.post", ".*", 0),
    ],
)
def test_labels_that_open_the_socket(name, value, expected):
    assert len(findings("label-opens-socket", workload(labels={name: value}))) == expected


def test_an_unread_neighbour_leaves_the_claim_unknown():
    blind = structs.replace(in_project("z", "/x"), labels=Fact(UNSEEN))
    assert Verdict.UNKNOWN in verdicts("project-claimed-twice", container_world(in_project("a", "/srv/shop"), blind))


@pytest.mark.parametrize("name", ["secret-in-label", "label-opens-socket", "label-contradicts-image"])
def test_labels_that_are_not_there_are_neither_good_nor_bad(name):
    assert verdicts(name, container_world(workload(labels={}))) == NOT_APPLICABLE


def test_labels_that_a_base_may_have_brought_are_held_to_what_the_annotations_say():
    brought = {f"{OCI}version": "24.04", f"{OCI}authors": "Example", f"{OCI}revision": "main"}
    assert evidence("label-malformed", image(labels=brought)) == []
    assert evidence("label-malformed", image(labels={f"{OCI}licenses": "see the file"})) == [f"malformed {OCI}licenses"]


def test_a_secret_in_a_label_of_the_image_is_told_of_the_image():
    """And once: the container that has it from there says nothing of it."""
    labels = {"org.example.token": "hunter2hunter2"}
    brought = image(labels=labels)
    own = {"org.example.token": "hunter3hunter3"}
    for given, expected in ((labels, []), (own, ["label org.example.token"])):
        one = container_world(workload(labels=given, image_id=brought.id), images=(brought,))
        assert evidence("secret-in-label", one) == expected
