import re

import pytest
from markdown_it import MarkdownIt
from tests.report.sample import HOSTILE, make_hostile, make_sample

from dockward.report.markdown import code, escape, prose

OURS = {"<code>", "</code>", "<br>", "<details>", "<summary>", "</summary>", "</details>"}


def tokens(text):
    for block in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield block
        yield from block.children or ()


def tables(text):
    """Rows of cells, as a Markdown parser sees them."""
    rows, in_cell = [], False
    for one in tokens(text):
        if one.type == "tr_open":
            rows.append([])
        elif one.type in {"th_open", "td_open"}:
            in_cell = True
        elif one.type == "inline" and in_cell:
            rows[-1].append(one.content)
            in_cell = False
    return rows


def test_hostile_names_make_no_markup(render):
    found = list(tokens(render("markdown", make_hostile(), details=True)))
    kinds = {one.type for one in found}
    assert kinds.isdisjoint({"link_open", "image", "em_open", "s_open", "fence"})
    html = {tag for one in found if one.type.startswith("html") for tag in re.findall(r"<[^>]*>", one.content)}
    assert html <= OURS


@pytest.mark.parametrize("make", [make_sample, make_hostile])
def test_every_row_has_as_many_cells_as_its_table(make, render):
    width = 0
    for line in render("markdown", make()).splitlines():
        cells = line.count("|") if line.startswith("|") else 0
        assert not (width and cells) or cells == width
        width = cells


def test_the_scores_are_a_table(render):
    text = render("markdown", make_sample())
    rows = tables(text)
    assert ["8", "Daemon socket", "20", "██░░░░░░░░", "critical", "1", "", "", "1/1"] in rows
    assert [row[0] for row in rows if len(row) == 9] == ["#", "2", "3", "4", "5", "6", "7", "8", "11", "12"]
    assert "\nPractices 1, 9-10, 13-15 are not judged: none of their rules is asked here.\n" in text


def test_two_hundred_containers_are_one_row(render):
    text = render("markdown", make_sample())
    assert text.count("### critical: A container that runs privileged") == 1
    assert "worker-10 and 190 more | <code>HostConfig.Privileged=true</code> |" in text
    assert "worker-150" not in text
    assert "worker-150" in render("markdown", make_sample(), details=True)


def test_text_is_shown_as_it_is_written():
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    shown = re.sub(r"</?p>\n?|</?code>", "", parser.render(code("a|b `c` *d* <e> [f](g)")))
    assert shown.strip() == "a|b `c` *d* &lt;e&gt; [f](g)"


def test_mentions_issue_numbers_and_bare_links_are_taken_apart():
    shown = escape("@team #12 https://evil.example www.evil.example $x$")
    assert not re.search(r"@|(?<!&)#\d|://|www\.|\$", shown)


def test_our_own_words_keep_their_code():
    assert prose("Set `a_b` or *c*") == "Set `a_b` or &#42;c&#42;"


def test_a_hostile_heading_stays_on_its_line(render):
    assert render("markdown", make_hostile()).splitlines()[0].startswith("# Audit of e")
    assert "\n" in HOSTILE
