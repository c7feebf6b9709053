"""Names that engines take in another case, or the last of several."""

import json

import pytest
from tests.image.saved import config

from dockward.image.stores.config import read_config
from dockward.image.stores.spelling import check_spelling
from dockward.image.stores.stored import StoreError

ID = "sha256:" + "0" * 64
PLAIN = config(())


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ('"User": ', '"user": "root", "User": '),
        ('"User": ', '"User": "root", "User": '),
        ('"Env": ', '"ENV": ["TOKEN=1"], "Env": '),
        ('"diff_ids": ', '"Diff_Ids": [], "diff_ids": '),
        ('"rootfs": ', '"rootfs": {}, "rootfs": '),
        ('"created_by": ', '"created_BY": "", "created_by": '),
        ('"os": ', '"\\u006fS": "", "os": '),
        ('"os": ', '"o\u017f": "", "os": '),
    ],
)
def test_a_configuration_that_shows_each_reader_something_else_is_refused(place, other):
    about = config([b""]).decode().replace(place, other, 1)
    assert json.loads(about)
    with pytest.raises(StoreError, match="which engines and other readers take in different ways"):
        read_config(about.encode(), ID)


def test_what_only_other_readers_want_and_what_anybody_may_name_is_not_judged():
    about = json.loads(PLAIN)
    about["config"] |= {"Labels": {"user": "a", "User": "b", "os": "c"}, "Volumes": {"/a": {}, "/A": {}}}
    about["container_config"] = {"user": "x", "USER": "y"}
    assert read_config(json.dumps(about).encode(), ID).user.value == "app"


def test_what_nests_without_an_end_is_refused():
    with pytest.raises(StoreError, match="it nests too deep"):
        check_spelling(b"[" * 100_000, list[int], "it")


@pytest.mark.parametrize("text", [b"{", b'{"a": NaN.}', b"\xef\xbb\xbf[1]", b"[1]\0"])
def test_what_is_no_json_for_every_reader_is_refused(text):
    with pytest.raises(StoreError, match="it is no JSON that every reader takes"):
        check_spelling(text, dict[str, int], "it")


@pytest.mark.parametrize("number", ["1" * 5_000, "-" + "1" * 5_000, "1" * 5_000 + ".5", "1e999999"])
def test_a_number_that_python_makes_nothing_of_hides_no_second_field(number):
    about = PLAIN.decode().replace('"User": ', f'"more": {number}, "user": "root", "User": ', 1)
    with pytest.raises(StoreError, match="which engines and other readers take in different ways"):
        read_config(about.encode(), ID)
    assert read_config(PLAIN.replace(b'"User": ', b'"more": %s, "User": ' % number.encode(), 1), ID).user.value == "app"


def test_a_list_is_judged_by_its_elements():
    check_spelling(b"[1]", list[int], "it")
