"""Licences against terms: expressions, names that are no identifiers of SPDX, and what nobody can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.licences import why_no_licence
from dockward.syntax.licenceterms import MOST_DEPTH, Standing, Terms, identifier, said_of, standing, whole_standing

REFUSED, UNKNOWN, GRANTED = Standing
DENIED = Terms(denied=("AGPL-*", "GPL-2.0-only", "GPL-3.0"))
ALLOWED = Terms(allowed=("MIT", "BSD-*", "Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-own"))


@pytest.mark.parametrize(
    ("written", "terms", "wanted"),
    [
        ("MIT", DENIED, GRANTED),
        ("mit", ALLOWED, GRANTED),
        ("AGPL-3.0-or-later", DENIED, REFUSED),
        ("MIT OR AGPL-3.0-only", DENIED, GRANTED),
        ("MIT AND AGPL-3.0-only", DENIED, REFUSED),
        ("MIT or AGPL-3.0-only and ISC", DENIED, GRANTED),
        ("(MIT OR ISC) AND AGPL-3.0-only", DENIED, REFUSED),
        ("GPL-2.0", DENIED, REFUSED),
        ("GPL-2.0+", DENIED, GRANTED),
        ("GPL-3", DENIED, REFUSED),
        ("GPLv3", DENIED, REFUSED),
        ("GPL-2+", DENIED, GRANTED),
        ("GPL-2 WITH Classpath-exception-2.0", DENIED, REFUSED),
        ("GPL-2.0-only WITH Classpath-exception-2.0", ALLOWED, GRANTED),
        ("GPL-2.0-only", ALLOWED, REFUSED),
        ("Expat", ALLOWED, GRANTED),
        ("MIT License", ALLOWED, GRANTED),
        ("ASL 2.0", ALLOWED, GRANTED),
        ("BSD-3-clause and Expat", ALLOWED, GRANTED),
        ("BSD-3-clause, and GPL-2+", ALLOWED, REFUSED),
        ("LicenseRef-own", ALLOWED, GRANTED),
        ("LicenseRef-other", ALLOWED, UNKNOWN),
        ("MIT OR LicenseRef-other", ALLOWED, GRANTED),
        ("MIT AND LicenseRef-other", ALLOWED, UNKNOWN),
        ("public-domain", ALLOWED, UNKNOWN),
        ("public-domain", Terms(allowed=("public-domain",)), GRANTED),
        ("see the file COPYING", DENIED, UNKNOWN),
        ("", DENIED, UNKNOWN),
        ("MIT OR", DENIED, UNKNOWN),
        ("(MIT", DENIED, UNKNOWN),
        ("MIT ISC", DENIED, UNKNOWN),
        ("(" * MOST_DEPTH + "MIT" + ")" * MOST_DEPTH, DENIED, GRANTED),
        ("(" * (MOST_DEPTH + 1) + "MIT" + ")" * (MOST_DEPTH + 1), DENIED, UNKNOWN),
    ],
)
def test_where_a_licence_stands(written, terms, wanted):
    assert standing(written, terms) is wanted


def test_of_several_one_is_enough_only_where_it_is_a_choice():
    assert whole_standing(["MIT", "AGPL-3.0-only"], DENIED, choice=True) is GRANTED
    assert whole_standing(["MIT", "AGPL-3.0-only"], DENIED, choice=False) is REFUSED
    assert whole_standing([], DENIED, choice=False) is UNKNOWN


@pytest.mark.parametrize(
    ("short", "wanted"),
    [("LGPL-2.1+", "LGPL-2.1-or-later"), ("GPLv2+", "GPL-2.0-or-later"), ("GPL-9", ""), ("ISC", "ISC"), ("x", "")],
)
def test_short_names(short, wanted):
    assert identifier(short) == wanted


def test_what_the_policy_says_of_a_package():
    assert said_of("lib-a", {"lib-b": "MIT", "lib-*": "ISC"}) == "ISC"
    assert said_of("lib-a", {}) == ""


@pytest.mark.parametrize("text", ["MIT", "BSD-*", "MIT OR ISC", "MIT License", "LicenseRef-own", "public-domain"])
def test_what_a_policy_may_name(text):
    assert why_no_licence(text) == ""


def test_what_a_policy_gets_wrong():
    assert why_no_licence("MTI").endswith("did you mean 'MIT'?")
    assert "LicenseRef-" in why_no_licence("our-own-made-up-licence-name")


WORDS = st.sampled_from(["(", ")", "AND", "OR", "WITH", "MIT", "GPL-2+", "x"])


@given(written=st.text(max_size=200) | st.lists(WORDS).map(" ".join))
def test_any_text_stands_somewhere(written):
    for terms in (Terms(), DENIED, ALLOWED):
        assert standing(written, terms) in Standing
