"""What the engine made of a request: kept where it is what was judged, else taken away again."""

import asyncio
import json

import pytest
from tests.gate.weighing.test_asmade import LENT, MADE, WANTED

from dockward.gate.after.created import check_created
from dockward.gate.asking import Told
from dockward.gate.errors import RefusedError, TakenBackError

IMAGE, OTHER = (f"sha256:{one * 64}" for one in "1e")
CONTAINER = f"/containers/{LENT}"


class Making:
    """An engine that made this, and has these images; `removes` is what it answers to a removal."""

    def __init__(self, made, images=(), removes=204):
        self.answers = {f"{CONTAINER}/json": made} | {f"/images/{one}/json": {"Id": told} for one, told in images}
        self.removes = removes
        self.removed = []

    async def ask(self, method, path):
        if method == "DELETE":
            self.removed.append(path)
            if not self.removes:
                raise ConnectionError("it left")
            return Told(self.removes)
        found = self.answers.get(path)
        return Told(404) if found is None else Told(200, json.dumps(found).encode())


def checked(engine, answer=None):
    raw = json.dumps({"Id": LENT}).encode() if answer is None else answer
    return asyncio.run(check_created(engine, raw, IMAGE, WANTED))


def made(image=IMAGE, **host):
    return {**MADE, "Image": image, "HostConfig": MADE["HostConfig"] | host}


def test_what_is_as_it_was_judged_stays():
    engine = Making(made())
    assert checked(engine) == LENT
    assert engine.removed == []


def test_an_image_of_several_platforms_has_several_ids():
    engine = Making(made(OTHER), images=[(OTHER, IMAGE)])
    assert checked(engine) == LENT
    assert engine.removed == []


@pytest.mark.parametrize("images", [(), ((OTHER, OTHER),)])
def test_another_image_is_taken_away(images):
    engine = Making(made(OTHER), images)
    with pytest.raises(TakenBackError, match=f"to mean another image .*: {OTHER} in place of {IMAGE}.* was taken away"):
        checked(engine)
    assert engine.removed == [f"{CONTAINER}?v=1"]


def test_what_has_more_than_was_asked_for_is_taken_away():
    engine = Making(made(Privileged=True))
    with pytest.raises(TakenBackError, match=r"made another container than it was asked for\..* was taken away") as why:
        checked(engine)
    assert why.value.status == 409
    assert engine.removed == [f"{CONTAINER}?v=1"]


@pytest.mark.parametrize(
    ("removes", "told"),
    [(404, "was taken away"), (409, "couldn't be taken away: the engine answers 409"), (0, "away: it left")],
)
def test_how_taking_away_ended_is_told(removes, told):
    with pytest.raises(TakenBackError, match=told):
        checked(Making(made(Privileged=True), removes=removes))


def test_one_that_is_gone_already_cannot_be_told():
    with pytest.raises(TakenBackError, match="the container that was made is gone"):
        checked(Making(None))


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"Id":1}', b'{"id":"x"}'])
def test_an_answer_without_an_id_is_refused(answer):
    with pytest.raises(RefusedError, match="the engine doesn't say what it made"):
        checked(Making(made()), answer)
