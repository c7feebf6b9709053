"""What log options cost the engine, which keeps them in its own memory."""

import pytest
from tests.gate.world import decided

from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import EVERYTHING, Admitted

GOOD = {
    "max-buffer-size": ["4m", "4096k", "1024", "1 M", "2MiB"],
    "max-file": ["1", "1000"],
    "tag": ["app", "{{.Name}}/{{.ID}}", "{{ .ImageName }}", "{{.FullID}}" * 80],
    "max-size": ["10m"],
}
BAD = {
    "max-buffer-size": ["100g", "5m", "4097k", "1e9", "1.5g", "", "-1", "9p"],
    "max-file": ["1001", "99999999", "-1", "x"],
    "tag": [
        '{{pad "a" 99999999999 0}}',
        "{{range .}}{{end}}",
        "{{.Name | json}}",
        "{{",
        "a}}",
        "{{.ContainerEnv}}",
        "{{.ContainerLabels}}",
        "x" * 1025,
    ],
}


def asked(name, value, admitted=None):
    config = {"Type": "json-file", "Config": {"mode": "non-blocking", name: value}}
    body = {"Image": "app:1.0", "HostConfig": {"LogConfig": config}}
    return decided("POST /v1.41/containers/create", body, admitted=admitted or Admitted())


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, several in GOOD.items() for value in several])
def test_what_is_bounded_passes(name, value):
    assert asked(name, value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, several in BAD.items() for value in several])
def test_what_is_not_is_refused(name, value):
    with pytest.raises(RefusedError, match=f"LogConfig.Config.{name}"):
        asked(name, value)
    assert asked(name, value, EVERYTHING)


def test_the_policy_says_how_much_the_engine_may_hold():
    assert asked("max-buffer-size", "100m", Admitted(log_buffer=100))
