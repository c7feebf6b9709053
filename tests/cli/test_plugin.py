"""What the Docker CLI hands on: every form of its flags means the engine that the CLI itself would talk to."""

import os

import click
import pytest

from dockward.cli.plugin import parse_call
from dockward.engine.endpoint import read_endpoint
from dockward.engine.variables import CONTEXT_FLAG

FAR = {"DOCKER_CONTEXT": "far", CONTEXT_FLAG: "far"}
HERE = {"DOCKER_HOST": "unix:///here"}
BEFORE = {"PATH": "/bin", "DOCKER_HOST": "tcp://before:2375", "DOCKER_CONTEXT": "before"}


def said(*words, **before):
    """The words for the plugin, and what the flags put into an environment that was empty, or was `before`."""
    called = parse_call(list(words), before)
    return called.arguments, called.environment


@pytest.mark.parametrize(
    ("flags", "means"),
    [
        (["--context", "far"], FAR),
        (["--context=far"], FAR),
        (["-c", "far"], FAR),
        (["-cfar"], FAR),
        (["-c=far"], FAR),
        (["--host", "unix:///here"], HERE),
        (["--host=unix:///here"], HERE),
        (["-H", "unix:///here"], HERE),
        (["-Hunix:///here"], HERE),
        (["-H=unix:///here"], HERE),
        (["--host=tcp://here:1?a=b"], {"DOCKER_HOST": "tcp://here:1?a=b"}),
        (["--context", "near", "--context", "far"], FAR),
        (["-D", "-c", "far"], FAR),
        (["-Dc", "far"], FAR),
        (["-Dcfar"], FAR),
        (["-D=true", "-c", "far"], FAR),
        (["--debug", "--context", "far"], FAR),
        (["--debug=false", "--log-level", "error", "--context", "far"], FAR),
        (["-l", "error", "-lwarn", "--log-level=info", "-c", "far"], FAR),
        (["-c", "ward"], {"DOCKER_CONTEXT": "ward", CONTEXT_FLAG: "ward"}),
        (["--config", "/settings"], {"DOCKER_CONFIG": "/settings"}),
        (["--config=/settings", "-cfar"], FAR | {"DOCKER_CONFIG": "/settings"}),
        (["--tls"], {"DOCKER_TLS": "1"}),
        (["--tls=false"], {"DOCKER_TLS": ""}),
        (["--tlsverify"], {"DOCKER_TLS": "1", "DOCKER_TLS_VERIFY": "1"}),
        (["--tlsverify=T"], {"DOCKER_TLS": "1", "DOCKER_TLS_VERIFY": "1"}),
        (["--tlsverify=0"], {"DOCKER_TLS": "1", "DOCKER_TLS_VERIFY": ""}),
        (["--tlsverify", "--tlsverify=0"], {"DOCKER_TLS": "1", "DOCKER_TLS_VERIFY": ""}),
        (
            ["--tlscacert", "/ca", "--tlscert=/cert", "--tlskey", "/key"],
            {"DOCKWARD_TLS_CA": "/ca", "DOCKWARD_TLS_CERT": "/cert", "DOCKWARD_TLS_KEY": "/key"},
        ),
        ([], {}),
        (["--"], {}),
        (["--context", "far", "--"], FAR),
    ],
)
def test_a_flag_before_the_name_means_what_it_means_to_the_docker_cli(flags, means):
    assert said(*flags, "ward", "audit", "-o", "json") == (("audit", "-o", "json"), means)


@pytest.mark.parametrize(
    ("words", "handed_on"),
    [
        (["ward"], ()),
        (["ward", "audit"], ("audit",)),
        (["ward", "ward"], ("ward",)),
        (["ward", "audit", "-H", "x", "--context", "y", "--tls"], ("audit", "-H", "x", "--context", "y", "--tls")),
        (["ward", "--help"], ("--help",)),
        (["ward", "audit", "--", "-x"], ("audit", "--", "-x")),
        (["help", "ward"], ("--help",)),
        (["help", "ward", "audit"], ("audit", "--help")),
        (["--help", "ward", "audit"], ("audit", "--help")),
        (["-h", "ward"], ("--help",)),
        (["-hD", "ward"], ("--help",)),
        (["--help=false", "ward", "audit"], ("audit",)),
        (["--help=true", "ward", "audit"], ("audit", "--help")),
        (["help", "audit"], ("help", "audit")),
        (["audit"], ("audit",)),
        (["-", "ward"], ("-", "ward")),
        ([], ()),
    ],
)
def test_what_follows_the_name_is_handed_on_as_it_is(words, handed_on):
    assert said(*words) == (handed_on, {})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--unknown", "ward"], "'--unknown'"),
        (["--unknown=x", "ward"], "'--unknown'"),
        (["-x", "ward"], "'-x'"),
        (["-Dx", "ward"], "'-x'"),
        (["--hos", "unix:///here", "ward"], "'--hos'"),
        (["--context"], "'--context' wants a word"),
        (["-H"], "'-H' wants a word"),
        (["-DH"], "'-H' wants a word"),
        (["--tlsverify=maybe", "ward"], "'maybe'"),
        (["--tls=", "ward"], "--tls is true or false"),
        (["--help=2", "ward"], "'2'"),
        (["-H", "a", "--host=b", "ward"], "twice"),
        (["-H", "a", "-c", "b", "ward"], "contradict"),
        (["--host=", "ward"], "--host is empty"),
        (["-H=", "ward", "audit"], "--host is empty"),
        (["--context", " ", "ward"], "--context is empty"),
    ],
)
def test_what_is_not_understood_is_refused_and_never_another_engine(words, told):
    with pytest.raises(click.UsageError) as refused:
        said(*words)
    assert told in refused.value.message


def test_a_flag_outranks_the_environment_and_all_else_of_it_stays():
    assert said("--context", "far", "ward", **BEFORE)[1] == {"PATH": "/bin"} | FAR
    assert said("-H", "unix:///here", "ward", **BEFORE)[1] == BEFORE | HERE
    assert said("--context", "default", "ward", **BEFORE)[1] == BEFORE | {
        "DOCKER_CONTEXT": "default",
        CONTEXT_FLAG: "default",
    }
    assert said("ward", **BEFORE)[1] == BEFORE
    off = {"DOCKER_TLS_VERIFY": "1", "DOCKER_TLS": "1"}
    assert said("--tlsverify=false", "ward", **off)[1] == {"DOCKER_TLS_VERIFY": "", "DOCKER_TLS": "1"}


def test_the_environment_that_was_given_is_left_as_it_was():
    before = dict(BEFORE)
    parse_call(["-c", "far", "--tls", "ward"], before)
    assert before == BEFORE


def test_the_flags_reach_the_client(tmp_path):
    flags = ["-H", "tcp://far:2376", "--tlsverify", "--tlscacert", "/ca", "--tlscert", "/cert", "--tlskey", "/key"]
    endpoint = read_endpoint(said(*flags, "ward", "audit")[1], tmp_path)
    assert (str(endpoint), endpoint.tls.verify) == ("tcp://far:2376", True)
    assert [os.fspath(one) for one in (endpoint.tls.ca, endpoint.tls.certificate, endpoint.tls.key)] == [
        "/ca",
        "/cert",
        "/key",
    ]
    unchecked = read_endpoint(said("-H", "tcp://far:2376", "--tlsverify=false", "ward")[1], tmp_path)
    assert (unchecked.tls.verify, unchecked.tls.ca) == (False, None)
