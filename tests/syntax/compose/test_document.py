import pytest

from dockward.syntax.compose.document import parse_documents

TEXT = """# note
x-a: &a {y: z}
services:
  web: &w
    image: &img "nginx"
    ports:
      - 8080:80   # why
      - "1:1"
    # note

    env: *a
  b:
    <<: [*w, {user: me}]
    image: *img
    text: |
      one
      two

    nothing:
last: [1,
  2]
"""


def parsed(text):
    flaws = []
    documents = parse_documents(text, "f", flaws)
    return documents, [f"{one.place.line}:{one.place.column} {one.kind}" for one in flaws]


def root(text):
    return parsed(text)[0][0].root


def spelled(value, text=TEXT):
    return text[value.span.start : value.span.end]


@pytest.mark.parametrize(
    ("path", "place", "text"),
    [
        (("x-a", "y"), "f:2:13 x-a.y", "z"),
        (("services", "web", "image"), "f:5:17 services.web.image", '"nginx"'),
        (("services", "web", "ports"), "f:6:5 services.web.ports", '- 8080:80   # why\n      - "1:1"'),
        (("services", "web", "ports", 0), "f:7:9 services.web.ports[0]", "8080:80"),
        (("services", "web", "ports", 1), "f:8:9 services.web.ports[1]", '"1:1"'),
        (("services", "b", "text"), "f:15:11 services.b.text", "|\n      one\n      two"),
        (("services", "b", "nothing"), "f:19:13 services.b.nothing", ""),
        (("last",), "f:20:1 last", "[1,\n  2]"),
        (("last", 1), "f:21:3 last[1]", "2"),
    ],
)
def test_every_value_knows_where_it_is_written(path, place, text):
    found = root(TEXT).at(*path)
    assert (str(found.place), spelled(found)) == (place, text)


def test_a_mapping_behind_an_anchor_begins_with_its_first_key():
    web = root(TEXT).at("services", "web")
    assert spelled(web).startswith("image: ")
    assert spelled(web).endswith("env: *a")
    assert (TEXT[web.key.start : web.key.end], web.place.line, web.place.column) == ("web", 4, 3)


def test_an_alias_has_the_place_of_its_anchor_and_a_merged_key_the_place_it_is_merged_from():
    b = root(TEXT).at("services", "b")
    assert (b.at("image").place.line, b.at("image").content) == (5, "nginx")
    assert b.at("ports", 0).place.line == 7
    assert b.at("user").content == "me"
    assert b.at("ports").span.start < b.span.start
    assert root(TEXT).at("services", "web", "env", "y").place.line == 2
    assert root(TEXT).at("services", "web", "env").place.line == 11


def test_a_scalar_keeps_what_is_written():
    found = root("a: 'x ${Y}'\nb: 010\nc: ~\n")
    assert [(one.content, one.written, one.quoted) for one in found.entries.values()] == [
        ("x ${Y}", "x ${Y}", True),
        (8, "010", False),
        (None, "~", False),
    ]


def test_own_keys_win_over_merged_ones_and_earlier_merges_over_later_ones():
    text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {b: 3, <<: [*x, *y], c: 3}\nl: &l [{d: 1}, {d: 2}]\nm: {<<: *l}"
    assert root(text).at("z").plain() == {"a": 1, "b": 3, "c": 3}
    assert root(text).at("m").plain() == {"d": 1}


def test_resets_and_overrides_are_told_by_their_way():
    documents, _ = parsed("x: &x {p: !reset 1, q: 2}\na: {b: !override [1], c: {<<: *x}, d: !reset }\n")
    assert documents[0].root.at("a").plain() == {"b": [1], "c": {"q": 2}}
    assert documents[0].resets == {("x", "p"), ("a", "b"), ("a", "c", "p"), ("a", "d")}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("a: 1\nb: 2\na: 3", "3:1 duplicate-key"),
        ("a:\n  1: x", "2:3 key"),
        ("a:\n  true: x", "2:3 key"),
        ("? [x]\n: y", "1:3 yaml"),
        ("a: [1", "2:1 yaml"),
        ("a: 'x", "1:6 yaml"),
        ("a: x\n\tb: y", "2:1 yaml"),
        ("a: x\x07", "1:5 yaml"),
        ("a: *nope", "1:4 yaml"),
        ("a: &a [*a]", "1:7 yaml"),
        ("a:\n  <<: 5", "2:7 yaml"),
        ("%YAML 1.2\n---\na: 1", "1:1 yaml"),
    ],
)
def test_what_is_no_yaml_is_a_flaw_with_its_place(text, flaw):
    assert parsed(text)[1][0] == flaw


def test_the_rest_is_read_in_spite_of_a_key_that_stands_twice():
    assert root("a: 1\na: 2\nb: 3").plain() == {"a": 2, "b": 3}


@pytest.mark.parametrize("text", ["\ufeffa: {b: 1}\nc: x", "a: {b: 1}\r\nc: x\r\n", "é: 😀\nc: x"])
def test_spans_count_characters_of_the_whole_file(text):
    found = root(text)
    assert spelled(found.at("c"), text) == "x"
    assert (text[found.at("c").key.start], found.at("c").place.line) == ("c", 2)


def test_every_document_of_a_file_is_read():
    documents, _ = parsed("a: 1\n---\nb: 2\n---\n")
    assert [one.root.plain() for one in documents] == [{"a": 1}, {"b": 2}, None]
