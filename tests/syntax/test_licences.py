"""SPDX licence expressions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.licences import MOST_WORDS, is_expression


@pytest.mark.parametrize(
    "text",
    [
        "MIT",
        "apache-2.0",
        "GPL-2.0-or-later",
        "GPL-2.0+",
        "Apache-1.1+",
        "MIT AND Apache-2.0 OR BSD-3-Clause",
        "(MIT OR (ISC and 0BSD))",
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "(GPL-2.0-only WITH Classpath-exception-2.0)AND(MIT)",
        "LicenseRef-Own.1",
        "DocumentRef-x:LicenseRef-y",
        "MIT OR " * (MOST_WORDS // 2 - 1) + "MIT",
    ],
)
def test_an_expression(text):
    assert is_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My License",
        "Apache",
        "Apache 2.0",
        "MIT, Apache-2.0",
        "MIT/Apache-2.0",
        "MIT AND",
        "AND MIT",
        "(MIT",
        "MIT)",
        "()",
        "MIT WITH",
        "MIT WITH MIT",
        "MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0",
        "with",
        "MIT And ISC",
        "LicenseRef-",
        "MIT OR " * MOST_WORDS + "MIT",
    ],
)
def test_none(text):
    assert not is_expression(text)


@given(st.lists(st.sampled_from(["MIT", "AND", "OR", "WITH", "(", ")", "x", "Classpath-exception-2.0"])))
def test_brackets_around_an_expression_make_one(words):
    text = " ".join(words)
    assert is_expression(text) == is_expression(f"({text})") == is_expression(f"{text} OR ISC")
