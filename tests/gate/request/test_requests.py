"""Requests: understood, given their bodies, and written anew."""

import pytest

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import spell, understand, with_body
from dockward.gate.request.routes import ROUTES


def request(line, *fields):
    text = "\r\n".join((f"{line} HTTP/1.1", "Host: x", *fields, "", ""))
    return understand(parse_head(text.encode()))


def refused(line, *fields, body=None):
    with pytest.raises(RefusedError) as why:
        with_body(request(line, *fields), body or b"")
    return why.value


JSON = "Content-Type: application/json"
CREATE = "POST /v1.41/containers/create"


def test_a_body_is_written_anew_in_the_api_s_words():
    one = with_body(
        request(f"{CREATE}?name=a", JSON, "Content-Length: 40"), b'{"image":"a", "hostconfig":{"binds":null}}'
    )
    head, body = spell(one)
    assert body == b'{"Image":"a","HostConfig":{}}'
    assert head.split(b"\r\n") == [
        b"POST /v1.41/containers/create?name=a HTTP/1.1",
        b"Host: docker",
        b"Content-Type: application/json",
        b"Content-Length: 29",
    ]


def test_only_fields_that_the_engine_needs_are_passed_on():
    one = request("GET /_ping", "User-Agent: a", "X-Registry-Auth: b", "Cookie: c", "X-HTTP-Method-Override: PUT")
    assert (
        spell(with_body(one, b""))[0] == b"GET /_ping HTTP/1.1\r\nHost: docker\r\nX-Registry-Auth: b\r\nUser-Agent: a"
    )


def test_streams_keep_their_length_or_come_in_chunks():
    long = request("PUT /containers/a/archive?path=/", "Content-Length: 9", "Content-Type: application/x-tar")
    assert spell(long)[0].endswith(b"Host: docker\r\nContent-Length: 9")
    chunked = request("POST /images/load", "Transfer-Encoding: chunked")
    assert spell(chunked)[0].endswith(b"Host: docker\r\nTransfer-Encoding: chunked\r\nConnection: close")


def test_the_end_of_a_stream_is_that_of_its_connection():
    assert spell(request("GET /containers/a/logs?stdout=1"))[0].endswith(b"Host: docker\r\nConnection: close")
    assert b"Connection" not in spell(request("GET /containers/json"))[0]


def test_an_upgrade_is_passed_on_where_the_api_has_one():
    attach = request("POST /containers/a/attach?stream=1", "Connection: Upgrade", "Upgrade: tcp")
    assert spell(attach)[0].endswith(b"Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: tcp")
    socket = request("GET /containers/a/attach/ws", "Connection: Upgrade", "Upgrade: WebSocket", "Origin: b")
    assert spell(socket)[0].endswith(b"Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: b")
    assert refused("GET /_ping", "Connection: Upgrade", "Upgrade: tcp").status == 400
    assert refused("POST /containers/a/attach", "Connection: Upgrade", "Upgrade: h2c").status == 400
    assert refused("POST /containers/a/attach", "Connection: Upgrade", "Upgrade: foo").status == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"null"])
def test_clients_that_always_send_a_body_may(body):
    one = request("POST /containers/a/start", f"Content-Length: {len(body)}")
    assert spell(with_body(one, body)) == (
        b"POST /containers/a/start HTTP/1.1\r\nHost: docker\r\nContent-Length: 0",
        None,
    )


@pytest.mark.parametrize("body", [b'{"Binds":[]}', b"[]", b"0", b'""', b"false"])
def test_no_body_is_taken_where_none_is_due(body):
    assert refused("POST /containers/a/start", "Content-Length: 12", body=body).status == 400


def test_a_body_in_chunks_is_none_where_none_is_due():
    assert refused("POST /containers/a/start", "Transfer-Encoding: chunked").status == 400


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8"]
)
def test_kinds_of_json(kind):
    assert with_body(request(CREATE, f"Content-Type: {kind}"), b'{"Image":"a"}').content == {"Image": "a"}


@pytest.mark.parametrize(
    "kind",
    [
        "text/json",
        "application/json;foo",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
    ],
)
def test_other_kinds_are_refused(kind):
    assert refused(CREATE, f"Content-Type: {kind}", body=b'{"Image":"a"}').status == 415


@pytest.mark.parametrize(
    "line", ["POST /containers/a/rename?name=b", "POST /images/create?fromImage=a", "POST /images/a/tag?repo=b"]
)
def test_forms_are_refused_everywhere(line):
    assert refused(line, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 9").status == 415


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "APPLICATION/X-WWW-Form-urlencoded; charset=utf-8",
        ";application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/mixed",
        "application/x-tar; x=application/x-www-form-urlencoded",
        "application/x-tar, application/x-www-form-urlencoded",
        "application/xml",
    ],
)
@pytest.mark.parametrize("line", ["POST /build?t=a", "POST /images/load", "PUT /containers/a/archive?path=/"])
def test_a_stream_is_an_archive_or_refused(line, kind):
    assert refused(line, f"Content-Type: {kind}", "Transfer-Encoding: chunked").status == 415


@pytest.mark.parametrize("kind", ["application/x-tar", "Application/TAR", "text/plain", "application/octet-stream"])
def test_a_stream_is_passed_on_without_a_type_whatever_its_client_calls_it(kind):
    for line in ("POST /build?t=a", "POST /images/load", "PUT /containers/a/archive?path=/"):
        assert b"ontent-" not in spell(request(line, f"Content-Type: {kind}", "Transfer-Encoding: chunked"))[0]


def test_an_encoded_body_is_refused():
    assert refused(CREATE, JSON, "Content-Encoding: gzip", body=b"{}").status == 415


@pytest.mark.parametrize(
    "line",
    [
        "POST /plugins/pull?remote=x",
        "POST /plugins/x/enable",
        "GET /plugins",
        "GET /debug/pprof/heap",
        "GET /v1.51/debug/vars",
        "POST /containers/a/checkpoints",
        "POST /containers/a/start?checkpoint=x",
        "POST /containers/a/start?checkpoint-dir=/",
        "POST /containers/a/copy",
        "OPTIONS /containers/json",
        "PUT /containers/create",
        "GET /containers/create",
        "PATCH /containers/a",
        "CONNECT /containers/json",
        "TRACE /containers/json",
        "GET /containers/a/unknown",
        "GET /containers/.a/json",
        "GET /containers/-a/json",
        "GET /containers/a:b/json",
        "GET /networks/a/b",
        "DELETE /images/prune/",
        "GET /images//json",
        "GET /images/a//b/json",
    ],
)
def test_what_no_route_stands_for_is_refused(line):
    assert refused(line).status in {400, 404}


def test_every_route_stands_for_one_path():
    for one in ROUTES:
        sample = one.pattern.pattern.replace("\\", "")
        for name in ("id", "image"):
            start = sample.find(f"(?P<{name}>")
            if start >= 0:
                end = sample.index(")/" if ")/" in sample[start:] else ")", start)
                sample = sample[:start] + "some" + sample[sample.rindex(")") + 1 if end else end :]
        matching = {each.name for each in ROUTES if each.method == one.method and each.pattern.fullmatch(sample)}
        assert matching == {one.name}, sample


@pytest.mark.parametrize("version", [24, 39])
def test_old_clients_may_look_but_change_nothing(version):
    for path in ("/containers/json?all=1", "/containers/a/json", "/events", "/version"):
        assert spell(request(f"GET /v1.{version}{path}"))[0].startswith(f"GET {path} HTTP/1.1".encode())
    for line in ("POST {}/containers/a/start", "POST {}/containers/create", "GET {}/containers/a/attach/ws"):
        why = refused(line.format(f"/v1.{version}"))
        assert f"version 1.{version} of the API is older than 1.40" in why.message
    assert spell(request("GET /v1.40/version"))[0].startswith(b"GET /v1.40/version HTTP/1.1")
