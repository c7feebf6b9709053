"""No text makes the readers of settings files break in another way than with a place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.model.errors import DockwardError
from dockward.syntax.toolfiles.checkov import parse_checkov
from dockward.syntax.toolfiles.composelint import parse_composelint
from dockward.syntax.toolfiles.dockerfilelint import parse_dockerfilelint
from dockward.syntax.toolfiles.hadolint import parse_hadolint
from dockward.syntax.toolfiles.trivy import parse_trivyignore, parse_trivyignore_yaml

PARSERS = (
    parse_checkov,
    parse_composelint,
    parse_dockerfilelint,
    parse_hadolint,
    parse_trivyignore,
    parse_trivyignore_yaml,
)
KEYS = (
    "ignored",
    "override",
    "label-schema",
    "rules",
    "skip-check",
    "misconfigurations",
    "trustedRegistries",
    "no-fail",
)
VALUES = st.recursive(
    st.sampled_from(["DL3008", "off", "7", "~", "true", "2027-01-01", "''", "id", "enabled", "error", "\x7f", "é"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda some: "[" + ", ".join(some) + "]")
        | st.dictionaries(
            st.sampled_from(["error", "CL-0001", "enabled", "id", "paths", "expired_at"]), inner, max_size=3
        ).map(lambda some: "{" + ", ".join(f"{name}: {one}" for name, one in some.items()) + "}")
    ),
    max_leaves=8,
)
TEXTS = st.text(max_size=80) | st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4).map(
    lambda some: "\n".join(f"{name}: {one}" for name, one in some.items())
)


@pytest.mark.parametrize("parse", PARSERS)
@given(text=TEXTS)
def test_it_is_read_or_refused_with_its_place(parse, text):
    try:
        found = parse(text, "f")
    except DockwardError as why:
        refusal = why.message
    else:
        refusal = "f: "
        assert all(one.place.line > 0 for one in found.pragmas)
    assert re.match(r"f(:\d+:\d+)?: ", refusal)
