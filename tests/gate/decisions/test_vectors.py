"""Every way to more than a container, in old and new versions of the API, and what is like it and passes."""

import pytest
from tests.gate.oddforms import LINE, ODD_BODIES, head
from tests.gate.vectors import (
    BASE,
    DROPPED_FIELDS,
    ENGINE,
    OLD_REQUESTS,
    PASSED_CONFIG,
    PASSED_FIELDS,
    PASSED_HOST,
    PASSED_REQUESTS,
    REFUSED_CONFIG,
    REFUSED_HOST,
    REFUSED_REQUESTS,
    VERSIONS,
    versioned,
)
from tests.gate.world import Engine, container, decided, settled

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import spell, understand, with_body

CREATE = "POST /containers/create"


def lowered(settings):
    return {name.lower(): value for name, value in settings.items()}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("host", REFUSED_HOST, ids=str)
def test_host_settings_that_reach_beyond_the_container(host, version):
    for settings in ({"HostConfig": host}, {"hostconfig": lowered(host)}):
        with pytest.raises(RefusedError):
            decided(versioned(CREATE, version), {**BASE, **settings}, Engine(ENGINE))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("config", REFUSED_CONFIG, ids=str)
def test_settings_that_reach_beyond_the_container(config, version):
    for settings in (config, lowered(config)):
        with pytest.raises(RefusedError):
            decided(versioned(CREATE, version), {**BASE, **settings}, Engine(ENGINE))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "body"), REFUSED_REQUESTS, ids=str)
def test_requests_that_reach_beyond_containers(line, body, version):
    for content in (body, lowered(body or {}) or None):
        with pytest.raises(RefusedError):
            decided(versioned(line, version), content, Engine(ENGINE))


@pytest.mark.parametrize(("line", "body"), OLD_REQUESTS, ids=str)
def test_what_older_versions_meant_is_asked_for_by_none(line, body):
    with pytest.raises(RefusedError):
        decided(line, body, Engine(ENGINE))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("config", [*({"HostConfig": one} for one in PASSED_HOST), *PASSED_CONFIG], ids=str)
def test_settings_that_stay_in_the_container_pass_as_they_are(config, version):
    found = decided(versioned(CREATE, version), {**BASE, **config}, Engine(ENGINE))
    assert isinstance(found, Passed)
    assert found.request.content == {**BASE, **config}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "body"), PASSED_REQUESTS, ids=str)
def test_requests_that_stay_in_the_container_pass(line, body, version):
    assert isinstance(decided(versioned(line, version), body, Engine(ENGINE)), Passed)


def sent_on(line, version, name, value):
    """The fields of the request that the engine gets for one with this field."""
    text = f"{versioned(line, version)} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{name}: {value}\r\n\r\n"
    found = settled(with_body(understand(parse_head(text.encode())), b""), Engine(ENGINE))
    return spell(found.request)[0].decode().split("\r\n")[1:]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "name", "value"), PASSED_FIELDS)
def test_credentials_are_passed_on_as_they_are(line, name, value, version):
    assert sent_on(line, version, name, value).count(f"{name}: {value}") == 1


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "name", "value"), DROPPED_FIELDS)
def test_other_fields_are_left_out(line, name, value, version):
    assert not [one for one in sent_on(line, version, name, value) if value in one or one.startswith(name)]


def test_a_network_that_was_not_there_is_judged_at_the_start():
    made = Engine({**ENGINE, "/containers/web/json": container(NetworkMode="nowhere")})
    assert isinstance(decided("POST /containers/web/start", None, made), Passed)
    made.answers["/networks/nowhere"] = ENGINE["/networks/wire"]
    with pytest.raises(RefusedError, match="macvlan"):
        decided("POST /containers/web/start", None, made)


@pytest.mark.parametrize("version", [b"", b"/v1.40", b"/v1.51"])
@pytest.mark.parametrize("body", ODD_BODIES)
def test_bodies_that_engines_read_in_another_way(body, version):
    line = LINE.replace(b"/v1.41", version)
    form = b"Content-Length: %d" % len(body)
    request = understand(parse_head(head(b"Host: a", b"Content-Type: application/json", form, line=line)))
    with pytest.raises(RefusedError):
        settled(with_body(request, body), Engine(ENGINE))
