import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest
from tests.report.sample import HOSTILE, make_blind, make_empty, make_hostile, make_sample, make_style

from dockward.report.markup import Markup, raw, tag, words

VOID = {"meta", "br", "input"}
MAKERS = [make_sample, make_empty, make_blind, make_hostile]
CSS = files("dockward.report").joinpath("assets", "report.css").read_text()


class Page(HTMLParser):
    """The page as a parser sees it: its elements, and text by the element that it stands in."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.stack, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.stack == []

    def handle_starttag(self, name, attrs):
        self.elements.append((name, dict(attrs)))
        if name not in VOID:
            self.stack.append(name)

    def handle_endtag(self, name):
        assert self.stack.pop() == name

    def handle_data(self, data):
        self.texts.append((self.stack[-1] if self.stack else "", data))

    def all(self, name):
        return [attrs for found, attrs in self.elements if found == name]

    def text(self, name):
        return [data for where, data in self.texts if where == name]


@pytest.fixture
def page(render):
    return lambda assessment: Page(render("html", assessment))


@pytest.mark.parametrize("make", MAKERS)
def test_nothing_is_fetched_and_only_our_own_script_and_style_run(make, page):
    found = page(make())
    policy = next(one["content"] for one in found.all("meta") if "http-equiv" in one)
    for name, rule in (("script", "script-src"), ("style", "style-src")):
        (text,) = found.text(name)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    names = {name for name, _ in found.elements}
    assert names.isdisjoint({"img", "link", "iframe", "object", "embed", "base", "use", "image"})
    attributes = {key for _, attrs in found.elements for key in attrs}
    assert not {one for one in attributes if one.startswith("on")} | attributes & {"src", "style", "action"}
    assert all(one["href"].startswith("#") for one in found.all("a"))
    assert "url(" not in CSS
    assert "@import" not in CSS


@pytest.mark.parametrize("make", MAKERS)
def test_it_can_be_read_by_a_screen_reader(make, page):
    found = page(make())
    assert found.all("html") == [{"lang": "en"}]
    levels = [int(name[1]) for name, _ in found.elements if re.fullmatch(r"h\d", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in found.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {one["href"][1:] for one in found.all("a")} <= set(ids)
    assert {one["aria-labelledby"] for one in found.all("section")} <= set(ids)
    assert all(one.get("role") == "img" or one.get("aria-hidden") == "true" for one in found.all("svg"))
    assert all(one.get("scope") for one in found.all("th"))


def test_every_control_stands_in_a_label(render):
    form = re.search(r"<form.*?</form>", render("html", make_sample()), re.DOTALL)[0]
    unlabelled = re.sub(r"<label>.*?</label>", "", form)
    assert not re.search("<(input|select)", unlabelled)
    assert "hidden" in form.split(">", 1)[0]


def test_two_hundred_containers_are_one_article(page):
    found = page(make_sample())
    articles = found.all("article")
    assert [one["id"] for one in articles][:2] == ["DW0503", "DW0801"]
    assert articles[0]["data-severity"] == "critical"
    assert len(articles) == 7
    assert "containers worker-1, worker-2, worker-3 and 197 more" in found.text("summary")
    assert any("worker-200" in one for one in found.text("p"))


def test_style_has_a_name_and_no_bar(page):
    found = page(make_style())
    assert any("practice 0: Style and correctness" in one for one in found.text("p"))
    assert len([one for one in found.all("svg") if one["class"].startswith("bar")]) == 1


def test_every_practice_has_its_bar(page):
    found = page(make_sample())
    bars = [one for one in found.all("svg") if one["class"].startswith("bar")]
    widths = [float(one["width"]) for one in found.all("rect") if one.get("class") == "part"]
    assert len(bars) == len(widths) == 7
    assert widths[0] == 0
    assert "only informs" in found.text("span")
    assert found.text("td").count("-") == 2
    assert "Practices 1, 9-10, 13-15 are not judged: none of their rules is asked here." in found.text("p")


def test_hostile_names_are_text_and_nothing_else(page):
    found = page(make_hostile())
    assert len(found.all("script")) == 1
    assert not any("evil" in text for text in found.text("script"))
    assert any("<script>alert('x')</script>" in text for text in found.text("h1"))
    assert "\x1b" in HOSTILE


def test_what_was_not_judged_has_no_score(page):
    found = page(make_blind())
    assert "No score" in found.text("title")
    assert not [one for one in found.all("svg") if one["class"].startswith("bar")]


def test_markup_escapes_what_is_not_markup():
    assert tag("p", "a<b>&\u202e", Markup("<br>"), None, ["x", ["y"]]) == "<p>a&lt;b&gt;&amp;\\u202e<br>xy</p>"
    assert tag("a", href='"><x', hidden=True, id=None) == '<a href="&quot;&gt;&lt;x" hidden></a>'
    assert tag("rect", x=0, width=1.5) == '<rect x="0" width="1.5"></rect>'
    assert words("a `<b>` c") == "a <code>&lt;b&gt;</code> c"
    with pytest.raises(ValueError, match="script"):
        raw("script", "x</script>y")


def themes():
    """The colours of each theme by name: light, dark, print."""
    found = [
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{.*?\}", CSS, re.DOTALL)
    ]
    assert len(found) == 3
    assert len({frozenset(one) for one in found}) == 1
    return found


def luminance(colour):
    """Relative luminance by WCAG 2.1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", range(3))
def test_contrast_is_enough_for_everybody(theme):
    colours = themes()[theme]
    for text in ("text", "quiet", "link"):
        for ground in ("page", "card"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["text"], colours["code"]) >= 4.5
    for badge in ("critical", "high", "medium", "low", "info", "unknown", "good"):
        assert contrast(colours["on"], colours[badge]) >= 4.5, badge
        assert contrast(colours[badge], colours["card"]) >= 3, badge
