"""A client that may use some images: what it may make of them, and which names it may give."""

import pytest
from tests.gate.rights.test_roles import CREATE, SHOP, asked, grant, inspected, world
from tests.gate.world import IMAGE, decided

from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.rights.scope import OWNER, holds_image
from dockward.kit.examples import engine as engine_described

APP = ("docker.io/library/app",)
DIGEST = "sha256:" + "7" * 64


@pytest.mark.parametrize(
    ("name", "patterns", "good"),
    [
        ("app", APP, True),
        ("app:1.0", APP, True),
        ("docker.io/library/app:1.0", APP, True),
        ("app2:1.0", APP, False),
        ("evil/app:1.0", APP, False),
        ("app:1.0", ("docker.io/library/app:1.*",), True),
        ("app:2.0", ("docker.io/library/app:1.*",), False),
        ("registry.example.org/shop/a:1", ("registry.example.org/shop",), True),
        ("registry.example.org/shopping/a:1", ("registry.example.org/shop",), False),
        ("registry.example.org/shop/a:1", ("registry.example.org/*",), True),
        (f"app@{DIGEST}", (DIGEST,), True),
        (f"app@{DIGEST}", (f"docker.io/library/app@{DIGEST}",), True),
        (f"app@{DIGEST}", ("sha256:" + "8" * 64,), False),
        (IMAGE["Id"], (IMAGE["Id"],), True),
        (IMAGE["Id"], APP, False),
        ("Not A Name", APP, False),
        ("app:1.0", (), False),
    ],
)
def test_which_names_are_admitted(name, patterns, good):
    assert holds_image(grant(images=patterns), (name,)) is good
    assert holds_image(grant(images=patterns), ("evil/x:1", name)) is good
    assert holds_image(grant(), (name,))


def test_a_container_is_made_of_an_admitted_image_by_any_name():
    for reference in ("app:1.0", IMAGE["Id"]):
        engine = world()
        engine.answers[f"/images/{reference}/json"] = IMAGE
        body = {"Image": reference, "User": "1000"}
        assert isinstance(decided(CREATE, body, engine, grant=grant(images=APP)), Passed)
        with pytest.raises(RefusedError, match="none that the role shop may use"):
            decided(CREATE, body, engine, grant=grant(images=("docker.io/library/b",)))


def test_an_image_that_is_not_there_is_told_apart_by_its_name_alone():
    assert asked(CREATE, {"Image": "app:9"}, images=APP) == Answered(status=404, message="No such image: app:9")
    with pytest.raises(RefusedError, match="may use"):
        asked(CREATE, {"Image": "other:9"}, images=APP)


def test_the_image_is_looked_at_again_at_the_start():
    engine = world()
    engine.answers[f"/images/{IMAGE['Id']}/json"] = {**IMAGE, "RepoTags": ["evil/x:1"]}
    with pytest.raises(RefusedError, match="may use"):
        decided("POST /containers/shop-web/start", None, engine, grant=grant(images=APP))
    # an image that lost its name since is what was looked at when the container was made through the gate
    engine.answers[f"/images/{IMAGE['Id']}/json"] = {**IMAGE, "RepoTags": []}
    with pytest.raises(RefusedError, match="may use"):
        decided("POST /containers/shop-web/start", None, engine, grant=grant(images=APP))
    mine = inspected(SHOP, "shop-web", {OWNER: "role/shop"})
    engine.answers |= {f"/containers/{one}/json": mine for one in ("shop-web", SHOP)}
    assert isinstance(decided("POST /containers/shop-web/start", None, engine, grant=grant(images=APP)), Passed)


@pytest.mark.parametrize(
    "line",
    [
        "POST /images/create?fromImage=other&tag=1",
        "POST /images/create?fromImage=app2",
        "POST /images/app:1.0/tag?repo=other&tag=1",
        "POST /images/app:1.0/push?tag=x",
        "POST /images/other/push?tag=1",
        "POST /images/load",
        "POST /build?t=app:2&t=other:1",
        "POST /build?t=other",
        "POST /commit?container=shop-web&repo=other&tag=1",
        "GET /distribution/other/json",
        "POST /images/prune",
    ],
)
def test_names_of_other_images_are_not_given_or_asked_for(line):
    allowed = ("docker.io/library/app:[0-9]*",)
    body = {} if "commit" in line else None
    with pytest.raises(RefusedError) as found:
        asked(line, body, images=allowed)
    assert found.value.status == 403
    if "prune" not in line and "tag" not in line and "/images/app" not in line:
        assert isinstance(asked(line, body), Passed)


def test_who_may_build_is_said_in_so_many_words():
    with pytest.raises(RefusedError, match="may not build"):
        asked("POST /build?t=app:2", None, builds=False)


@pytest.mark.parametrize(
    "line",
    [
        "GET /images/other:1/json",
        "GET /images/other:1/history",
        "GET /images/other:1/get",
        "GET /images/get?names=app:1.0&names=other:1",
        "POST /images/other:1/tag?repo=app&tag=1",
        "DELETE /images/other:1",
    ],
)
def test_other_images_are_not_there(line):
    engine = world()
    engine.answers["/images/other:1/json"] = {**IMAGE, "Id": "sha256:" + "2" * 64, "RepoTags": ["other:1"]}
    with pytest.raises(MissingError, match="No such image: other:1"):
        decided(line, None, engine, grant=grant(images=APP))
    assert isinstance(decided(line, None, engine, grant=grant()), Passed)


@pytest.mark.parametrize(
    "line",
    [
        "POST /images/create?fromImage=app&tag=2",
        f"POST /images/create?fromImage=app&tag={DIGEST}",
        "POST /images/app:1.0/tag?repo=app&tag=2",
        "POST /build?t=app:2",
        "POST /commit?container=shop-web&repo=app",
        "GET /images/app:1.0/json",
        "DELETE /images/app:1.0",
    ],
)
def test_its_own_pass(line):
    assert isinstance(asked(line, {} if "commit" in line else None, images=APP), Passed)


def test_by_its_id_an_image_goes_with_all_its_names():
    engine = world()
    found = {**IMAGE, "RepoTags": ["app:1.0", "other:1"]}
    engine.answers |= {"/images/111111/json": found, "/images/app:1.0/json": found}
    with pytest.raises(RefusedError, match="other:1"):
        decided("DELETE /images/111111", None, engine, grant=grant(images=APP))
    assert isinstance(decided("DELETE /images/app:1.0", None, engine, grant=grant(images=APP)), Passed)


@pytest.mark.parametrize(
    "line",
    [
        "GET /v1.41/images/{}/json",
        "GET /v1.41/images/{}/history",
        "POST /v1.41/images/{}/tag?repo=app&tag=2",
        "GET /v1.41/images/{}/get",
        "GET /v1.41/images/get?names={}",
    ],
)
@pytest.mark.parametrize("name", ["evil/deep/x:1", IMAGE["Id"], IMAGE["Id"][7:19], "1"])
def test_an_image_that_is_called_otherwise_is_passed_on_by_its_id(line, name):
    engine = world()
    engine.answers[f"/images/{name}/json"] = {**IMAGE, "RepoTags": ["app:1.0", "evil/deep/x:1"]}
    target = decided(line.format(name), None, engine, grant=grant(images=APP)).request.target
    if "names" in line:
        assert target.query == (("names", IMAGE["Id"]),)
    else:
        assert target.path == line.split("?")[0].split(" ")[1].removeprefix("/v1.41").format(IMAGE["Id"])
    # What is called as the client's is the client's, whatever it is by then.
    own = decided(line.format("app:1.0"), None, world(), grant=grant(images=APP)).request.target
    assert "app:1.0" in (own.path if "names" not in line else str(own.query))


def test_anothers_name_of_an_image_is_not_taken_away():
    engine = world()
    engine.answers["/images/evil/x:1/json"] = {**IMAGE, "RepoTags": ["app:1.0", "evil/x:1"]}
    with pytest.raises(RefusedError, match="may use"):
        decided("DELETE /images/evil/x:1", None, engine, grant=grant(images=APP))
    assert isinstance(decided("DELETE /images/app:1.0", None, world(), grant=grant(images=APP)), Passed)


@pytest.mark.parametrize("store", [True, False])
def test_in_containerds_store_only_the_contents_own_digest_is_one_of_its_names(store):
    others = "sha256:" + "7" * 64
    image = {**IMAGE, "RepoTags": ["mine:1"], "RepoDigests": [f"app@{others}", f"app@{IMAGE['Id']}"]}
    engine = world()
    engine.answers |= {"/images/mine:1/json": image, f"/images/{IMAGE['Id']}/json": image}
    described = engine_described(containerd_store=store)
    body = {"Image": "mine:1", "User": "1000"}

    def made(line, body, *patterns):
        return decided(line, body, engine, grant=grant(images=patterns), engine=described)

    own = f"docker.io/library/app@{IMAGE['Id'] if store else others}"
    for line, content in ((CREATE, body), (f"POST /containers/{SHOP}/start", None)):
        assert isinstance(made(line, content, own), Passed)
        if store:
            with pytest.raises(RefusedError, match="none that the role shop may use"):
                made(line, content, f"docker.io/library/app@{others}")
