import json

import pytest
from tests.gate.world import IMAGE, Engine, container

from dockward.gate.asking import Ask
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import understand
from dockward.gate.serving.objects import MOST_OBJECTS, Objects

ID = "c" * 64


def request(line):
    return understand(parse_head(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode()))


def watched(line, deciding=None, answers=None):
    """The objects of a request after its decision, and what was asked for beyond."""
    objects = Objects()
    engine = Engine(answers or {"/containers/web/json": container()})

    def nothing():
        yield from ()
        return "decided"

    asking = objects.watch(request(line), (deciding or nothing)())
    answer = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration:
            return objects, engine.asked
        answer = engine.answer(question)


def test_a_name_is_turned_into_an_id_before_it_is_gone():
    objects, asked = watched("DELETE /containers/web")
    assert objects.found == (f"container/{ID}",)
    assert asked == [Ask("/containers/web/json")]


def test_what_is_only_read_costs_no_question():
    objects, asked = watched("GET /containers/web/json")
    assert (objects.found, asked) == (("container/web",), [])


def test_an_id_needs_no_question():
    objects, asked = watched(f"DELETE /containers/{ID}")
    assert (objects.found, asked) == ((f"container/{ID}",), [])


def test_what_the_decision_looked_up_isnt_asked_again():
    def deciding():
        yield Ask("/containers/web/json")
        yield Ask("/images/app:1.0/json")
        return "decided"

    objects, asked = watched("POST /containers/web/start", deciding)
    assert objects.found == (f"container/{ID}", f"image/{IMAGE['Id']}")
    assert len(asked) == 2


def test_a_process_leads_to_its_container():
    objects, _ = watched("POST /exec/abc/start", answers={"/exec/abc/json": {"ID": "abc", "ContainerID": ID}})
    assert (objects.exec, objects.found) == ("abc", (f"container/{ID}",))


def test_what_isnt_there_is_told_by_its_name():
    objects, _ = watched("DELETE /containers/none")
    assert objects.found == ("container/none",)


@pytest.mark.parametrize(
    ("line", "answer", "found"),
    [
        ("POST /containers/create", {"Id": ID, "Warnings": []}, f"container/{ID}"),
        ("POST /volumes/create", {"Name": "data", "Driver": "local"}, "volume/data"),
        ("POST /networks/create", {"Id": "n"}, "network/n"),
        ("POST /commit", {"Id": "sha256:1"}, "image/sha256:1"),
        ("POST /services/create", {"ID": "s"}, "service/s"),
        ("POST /secrets/create", {"ID": "s"}, "secret/s"),
        ("POST /configs/create", {"ID": "c"}, "config/c"),
    ],
)
def test_what_was_made_is_told(line, answer, found):
    objects = Objects()
    objects.made(request(line), json.dumps(answer).encode())
    assert objects.found == (found,)
    chunked = Objects()
    chunked.made(request(line), b"9f\r\n" + json.dumps(answer).encode() + b"\r\n")
    assert chunked.found == (found,)


@pytest.mark.parametrize("answer", [b"", b"[]", b"{", b'{"Id":5}', b'{"message":"no"}', b"\xff" * 9])
def test_an_answer_that_names_nothing_names_nothing(answer):
    objects = Objects()
    objects.made(request("POST /containers/create"), answer)
    assert objects.found == ()


def test_there_are_never_many():
    def deciding():
        for nr in range(100):
            yield Ask(f"/volumes/{nr}")
        return "decided"

    answers = {f"/volumes/{nr}": {"Name": str(nr)} for nr in range(100)}
    assert len(watched("POST /volumes/create", deciding, answers)[0].found) == MOST_OBJECTS


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("DELETE /containers/web", f"container/{ID}"),
        (f"DELETE /containers/{ID}", f"container/{ID}"),
        ("DELETE /volumes/v", "volume/v"),
        ("DELETE /images/app", "image/app"),
        ("GET /containers/web/logs", "container/web"),
        ("POST /exec/e1/start", f"container/{ID}"),
    ],
)
def test_what_the_call_is_about_is_told_however_much_it_names_besides(line, own):
    def deciding():
        for nr in range(100):
            yield Ask(f"/volumes/{nr}")
        return "decided"

    answers = {"/containers/web/json": container(), "/exec/e1/json": {"ID": "e1", "ContainerID": ID}}
    objects, _ = watched(line, deciding, answers)
    assert (len(objects.found), objects.found[-1]) == (MOST_OBJECTS + 1, own)
    made = request("POST /containers/create")
    objects.made(made, b'{"Id":"new"}')
    assert objects.found[-1] == "container/new"


@pytest.mark.parametrize("kind", ["service", "secret", "config", "node"])
def test_names_in_the_swarm_are_turned_into_ids(kind):
    objects, _ = watched(f"DELETE /{kind}s/web", answers={f"/{kind}s/web": {"ID": "x1", "Spec": {"Name": "web"}}})
    assert objects.found == (f"{kind}/x1",)


def test_a_network_that_was_looked_up_in_the_swarm_is_told_by_its_id():
    def deciding():
        yield Ask("/networks/back?scope=swarm")
        return "decided"

    objects, _ = watched("GET /networks", deciding, {"/networks/back?scope=swarm": {"Name": "back", "Id": "n1"}})
    assert objects.found == ("network/n1",)
