"""What the engine shows a plugin, and what that may hide."""

import base64
import json

import pytest
from msgspec import structs

from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import RefusedError
from dockward.gate.serving.consultation import Consultation, check_unchanged, head_of, parse_consultation, request_of
from dockward.gate.serving.plugin import _key
from dockward.gate.weighing.notes import Note, Tells

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def asked(method, uri, body=None, **headers):
    message = {
        "RequestMethod": method,
        "RequestUri": uri,
        "RequestHeaders": {k.replace("_", "-"): v for k, v in headers.items()},
    }
    if body is not None:
        message["RequestBody"] = base64.b64encode(body.encode()).decode()
    return parse_consultation(json.dumps(message).encode())


def request(*words, **headers):
    found = asked(*words, **headers)
    return request_of(found, head_of(found))


def test_a_request_is_understood_as_the_gate_does():
    found = request("POST", "/v1.41/containers/create?name=x", '{"Image":"a"}', Content_Type=JSON, Content_Length="13")
    assert (found.route, found.content, found.parameters) == ("container.create", {"Image": "a"}, {"name": "x"})


@pytest.mark.parametrize(
    "words",
    [
        ("POST", "/v1.41/containers/x/start"),
        ("DELETE", "/v1.41/containers/x"),
        ("GET", "/v1.41/containers/json"),
        ("POST", "/v1.41/images/create?fromImage=a"),
        ("POST", "/v1.41/volumes/create"),
    ],
)
def test_no_body_where_none_is_due_is_fine(words):
    assert request(*words)
    assert request(*words, Content_Length="0")


@pytest.mark.parametrize(
    ("words", "headers"),
    [
        (("POST", "/v1.41/containers/create"), {"Content_Type": JSON, "Content_Length": "2000000"}),
        (("POST", "/v1.41/containers/create"), {"Content_Type": JSON}),
        (("POST", "/v1.41/containers/create"), {}),
        (("POST", "/v1.41/containers/create", '{"Image":"a"}'), {"Content_Type": JSON, "Content_Length": "14"}),
        (("POST", "/v1.41/containers/x/start"), {"Content_Length": "5"}),
        (("POST", "/v1.41/images/create?fromImage=a"), {"Content_Type": "text/plain"}),
        (("POST", "/v1.41/images/create?fromImage=a"), {"Content_Type": FORM, "Content_Length": "0"}),
        (("POST", "/v1.41/images/create?fromImage=a"), {"Content_Type": "text/plain", "Content_Length": "30"}),
        (("POST", "/v1.41/volumes/create"), {"Content_Type": JSON}),
        (("POST", "/v1.41/commit?container=a"), {"Content_Type": JSON, "Content_Length": "1048576"}),
        (("post", "/v1.41/containers/x/start"), {}),
        (("POST", "/v1.41/containers/x/start"), {"Content_Length": "-1"}),
        (("POST", "/v1.41/plugins/dockward/disable"), {}),
        (("POST", "//v1.41/containers/x/start"), {}),
        (("POST", "/v1.41/containers/\u00e4/start"), {}),
        (("POST", "/v1.41/images/create?fromImage=a"), {"Content_Type": ""}),
        (("POST", "/v1.41/commit?container=a"), {}),
        (("POST", "/v1.41/build?t=a"), {"Content_Type": "application/x-tar"}),
        (("POST", "/v1.41/build?t=a"), {"Content_Type": "application/x-tar", "Content_Length": "9"}),
        (("POST", "/v1.41/build?t=a"), {"Content_Type": "", "Content_Length": "9"}),
        (("POST", "/v1.41/build?t=a"), {"Content_Type": "\u00a0application/x-www-form-urlencoded"}),
        (("POST", "/v1.41/images/load"), {"Content_Type": "appl\u0130cation/x-www-form-urlencoded"}),
        (("POST", "/v1.41/containers/x/start"), {"Content_Length": "0", "User_Agent": "\u212a"}),
        (("POST", "/v1.41/session"), {"Connection": "Upgrade", "Upgrade": "websocket2"}),
    ],
)
def test_what_cant_be_seen_or_understood_is_refused(words, headers):
    with pytest.raises(RefusedError):
        request(*words, **headers)


def test_a_stream_is_admitted_where_no_form_can_be_in_it():
    assert request("POST", "/v1.41/build?t=a").takes_stream
    assert request("POST", "/v1.41/build?t=a", Content_Type="text/plain", Content_Length="0").takes_stream
    assert request("POST", "/v1.41/images/load", Content_Type="application/x-tar").takes_stream
    assert request("PUT", "/v1.41/containers/a/archive?path=/", Content_Type="text/plain").takes_stream
    assert request("POST", "/v1.41/commit?container=a", Content_Length="0").content == {}


@pytest.mark.parametrize("data", [b"", b"[]", b'{"RequestBody":"?"}', b'{"RequestHeaders":[]}', b"{" * 5000, b"\xff"])
def test_what_is_no_question_is_refused(data):
    with pytest.raises(RefusedError):
        parse_consultation(data)


def test_a_certificate_names_the_client_and_nothing_else_does():
    named = parse_consultation(b'{"User":"ann","UserAuthNMethod":"TLS"}')
    assert named.identity.certificate == "ann"
    assert parse_consultation(b'{"User":"ann","UserAuthNMethod":"Basic"}').identity.certificate == ""


def test_what_would_have_to_be_changed_is_refused():
    found = request("POST", "/v1.41/containers/create", '{"Image":"a"}', Content_Type=JSON)
    check_unchanged(found, Passed(request=found, notes=(Note(tells=Tells.WARNED, short="told", whole="told"),)))
    check_unchanged(found, Answered(status=404, message="none"))
    with pytest.raises(RefusedError):
        check_unchanged(found, Passed(request=structs.replace(found, content={"Image": "b"})))


def test_of_a_long_body_a_hash_is_kept_until_its_call_ends():
    keys = [_key(Consultation(method="POST", uri="/x", body=one * 100_000)) for one in (b"a", b"b", b"a")]
    assert keys[0] == keys[2] != keys[1]
    assert all(len(part) < 100 for part in keys[0])
