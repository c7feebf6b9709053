from collections import Counter

import pytest

from dockward.judge.cis import CIS_TITLES, NOT_JUDGED, VERSIONS, numbers, recommendations

COUNTS = {"1.8": 118, "1.7": 117, "1.6": 117}
AUTOMATED = {"1.8": 23, "1.7": 23, "1.6": 21}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_has_all_its_numbers_once(version):
    found = [number for number, _ in numbers(version)]
    assert len(found) == len(set(found)) == COUNTS[version]
    assert sum(one.automated for one in recommendations(version)) == AUTOMATED[version]


def test_sections_are_whole_in_1_8():
    sections = Counter(number.split(".")[0] for number in CIS_TITLES)
    assert sections == {"1": 20, "2": 19, "3": 24, "4": 12, "5": 32, "6": 2, "7": 9}


def test_titles_differ_and_read_alike():
    assert len(set(CIS_TITLES.values())) == len(CIS_TITLES)
    assert all(len(title) <= 80 and not title.endswith(".") for title in CIS_TITLES.values())


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_section_2_moves_by_one_before_1_8(version):
    before = dict(numbers(version))
    assert before["2.6"] == "2.6"
    assert before["2.7"] == "2.8"
    assert before["2.18"] == "2.19"
    assert "2.19" not in before
    assert "2.7" not in before.values()
    assert all(old == new for old, new in before.items() if not old.startswith("2."))


def test_level_2_is_what_1_7_says():
    levels = Counter(one.level for one in recommendations("1.7"))
    assert levels == {1: 117 - 31, 2: 31}


def test_automated_marks_changed_between_1_6_and_1_7():
    old = {one.number for one in recommendations("1.6") if one.automated}
    new = {one.number for one in recommendations("1.7") if one.automated}
    assert old - new == {"1.1.4"}
    assert new - old == {"1.1.15", "1.1.17", "1.1.18"}


def test_an_unknown_version_is_refused():
    with pytest.raises(KeyError):
        numbers("1.5")


def test_reasons_belong_to_numbers_and_are_sentences():
    assert NOT_JUDGED.keys() <= CIS_TITLES.keys()
    assert all(reason.endswith(".") for reason in NOT_JUDGED.values())
