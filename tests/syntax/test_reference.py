"""Image references as the engine reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.reference import MOST_CHARACTERS, covers, is_image_id, parse_reference

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("text", "name", "tag", "digest", "qualified"),
    [
        ("nginx", "docker.io/library/nginx", "", "", False),
        ("nginx:1.27", "docker.io/library/nginx", "1.27", "", False),
        ("grafana/grafana", "docker.io/grafana/grafana", "", "", False),
        ("docker.io/nginx", "docker.io/library/nginx", "", "", True),
        ("index.docker.io/library/nginx:1", "docker.io/library/nginx", "1", "", True),
        ("localhost/app:dev", "localhost/app", "dev", "", True),
        ("localhost:5000/app", "localhost:5000/app", "", "", True),
        ("[::1]:5000/app:2", "[::1]:5000/app", "2", "", True),
        (f"ghcr.io/a/b__c:1@{DIGEST}", "ghcr.io/a/b__c", "1", DIGEST, True),
        (f"nginx@{DIGEST}", "docker.io/library/nginx", "", DIGEST, False),
        ("Registry/app", "Registry/app", "", "", True),
    ],
)
def test_a_reference_is_read_in_full(text, name, tag, digest, qualified):
    found = parse_reference(text)
    assert found is not None
    assert (found.name, found.tag, found.digest, found.qualified) == (name, tag, digest, qualified)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nginx",
        "a//b",
        "/a",
        "a/",
        "a:",
        "a:b:c",
        "a@",
        "a@sha256:12",
        "a b",
        "a:-x",
        "a:" + "t" * 129,
        "b" * 256,
        "x" * (MOST_CHARACTERS + 1),
        DIGEST,
        "ab" * 32,
        "a\n",
        "exa_mple.org/a",
    ],
)
def test_what_is_no_reference_is_none(text):
    assert parse_reference(text) is None


def test_ids_are_told_apart():
    assert is_image_id(DIGEST)
    assert is_image_id("ab" * 32)
    assert not is_image_id("nginx")


def test_the_tag_the_engine_takes():
    assert [parse_reference(one).effective_tag for one in ("a", "a:1", f"a@{DIGEST}")] == ["latest", "1", ""]


@pytest.mark.parametrize(
    ("prefix", "text", "expected"),
    [
        ("docker.io", "nginx", True),
        ("docker.io/library", "nginx", True),
        ("docker.io/library/", "grafana/grafana", False),
        ("index.docker.io", "nginx", True),
        ("ghcr.io", "ghcr.io.evil.example/a", False),
        ("ghcr.io/shop", "ghcr.io/shopping/a", False),
        ("ghcr.io/shop/a", "ghcr.io/shop/a:1", True),
        ("", "nginx", False),
        ("/", "nginx", False),
    ],
)
def test_a_prefix_ends_at_a_slash(prefix, text, expected):
    assert covers(prefix, parse_reference(text)) is expected


@given(st.one_of(st.text(max_size=80), st.text(alphabet="aA1:/@.[]-_sh256", max_size=60)))
def test_any_text_is_read_or_refused(text):
    found = parse_reference(text)
    if found is not None:
        again = parse_reference(
            found.name + (f":{found.tag}" if found.tag else "") + (f"@{found.digest}" if found.digest else "")
        )
        assert again is not None
        assert (again.name, again.tag, again.digest) == (found.name, found.tag, found.digest)


@pytest.mark.parametrize(
    ("prefix", "image", "held"),
    [
        ("*.example.com", "registry.example.com/a/b", True),
        ("*.example.com/a", "registry.example.com/a/b", True),
        ("*.example.com/b", "registry.example.com/a/b", False),
        ("*.example.com", "example.com/a", False),
        ("*", "debian", True),
        ("[a]*", "a.example.com/b", False),
        ("docker.io/*", "debian", False),
    ],
)
def test_a_star_in_a_registry(prefix, image, held):
    assert covers(prefix, parse_reference(image)) is held
