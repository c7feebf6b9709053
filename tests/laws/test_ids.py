"""The law of ids: people write them into policies and comments, so none may vanish or come to mean something else."""

import re

from tools.docs import IDS, known_ids

from dockward.practices.discovery import practices, rules

NAMES = {one.id: one.name for one in rules()}
LINES = [line.split() for line in IDS.read_text().splitlines()]
HOW = "write `retired` behind the line of a rule that goes, and give another rule another id"


def test_the_list_is_whole_and_says_each_id_once():
    assert all(re.fullmatch(r"DW\d{4} [a-z0-9-]+( retired)?", " ".join(line)) for line in LINES)
    assert [line[0] for line in LINES] == sorted({line[0] for line in LINES})
    missing = sorted(NAMES.keys() - {line[0] for line in LINES})
    assert missing == [], f"`make docs` adds new ids to {IDS.name}"


def test_every_id_that_ever_was_means_what_it_meant():
    meant = {line[0]: line[1] for line in LINES if line[2:] != ["retired"]}
    changed = {one: (name, NAMES.get(one, "no rule")) for one, name in meant.items() if NAMES.get(one) != name}
    assert changed == {}, HOW


def test_retired_ids_do_not_return():
    assert [line[0] for line in LINES if line[2:] == ["retired"] and line[0] in NAMES] == [], HOW


def test_names_of_retired_rules_do_not_return_either():
    assert [line[1] for line in LINES if line[2:] == ["retired"] and line[1] in NAMES.values()] == [], HOW


def test_what_is_vital_to_a_practice_are_rules_of_its_own():
    own = {(one.practice, one.id) for one in rules()}
    vital = [(one.number, rule) for one in practices() for rule in one.vital]
    assert vital
    assert set(vital) <= own


def test_new_ids_are_added_and_nothing_is_taken_out_or_renamed():
    first, second, *_ = rules()
    listed = f"DW0000 gone retired\n{first.id} another-name\n"
    expected = ["DW0000 gone retired", f"{first.id} another-name", f"{second.id} {second.name}"]
    assert sorted(known_ids(listed, (first, second)).splitlines()) == sorted(expected)
