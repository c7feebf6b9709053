"""Looks at single objects of a limited client: asked for once, and answered with just what was judged."""

import json

import pytest
from tests.gate.rights.test_roles import NET, SHOP, VAULT, WEB, grant, world
from tests.gate.world import decided

from dockward.gate.asking import Ask, Told
from dockward.gate.errors import MissingError, RefusedError


@pytest.mark.parametrize(
    ("line", "asked", "name"),
    [
        ("GET /containers/shop-web/json", "/containers/shop-web/json", SHOP),
        ("GET /networks/shop_default", "/networks/shop_default", NET),
        ("GET /volumes/shop_data", "/volumes/shop_data", "shop_data"),
    ],
)
def test_what_is_looked_at_is_asked_for_once(line, asked, name):
    engine = world()
    found = decided(line, None, engine, grant=grant())
    assert [one for one in engine.asked if one == Ask(asked)] == [Ask(asked)]
    assert found.request.asked.name == name
    assert json.loads(found.told.body) == engine.answers[asked]
    # who sees all asks the engine himself
    assert decided(line, None, world(), grant=grant(objects=None)).told is None


def test_it_is_asked_for_as_the_client_does():
    engine = world()
    engine.answers["/v1.41/containers/shop-web/json?size=1"] = WEB
    decided("GET /v1.41/containers/shop-web/json?size=1", None, engine, grant=grant())
    assert engine.asked == [Ask("/v1.41/containers/shop-web/json?size=1")]


def test_an_engine_that_cant_tell_shows_nothing():
    class Broken(type(world())):
        def answer(self, question):
            super().answer(question)
            return Told(500, b'{"message":"broken"}')

    with pytest.raises(RefusedError, match="answers 500"):
        decided("GET /containers/shop-web/json", None, Broken(), grant=grant())


def test_anothers_isnt_there():
    with pytest.raises(MissingError, match="No such container"):
        decided(f"GET /containers/{VAULT}/json", None, world(), grant=grant())
