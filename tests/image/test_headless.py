"""Python packages of which only a folder says what they are."""

import tarfile

import pytest
from tests.image.archives import member
from tests.image.systems import PYTHON, layer, look, metadata

RECORD = "django/__init__.py,,\n"


def found(*layers):
    return [(one.package.name, one.package.version, one.package.path, one.layer) for one in look(*layers).packages]


@pytest.mark.parametrize(
    ("folder", "name", "version"),
    [
        ("Django-1.0.dist-info", "Django", "1.0"),
        ("ruamel.yaml-0.17.21.dist-info", "ruamel.yaml", "0.17.21"),
        ("typing_extensions-4.0.0rc1+local.1.dist-info", "typing-extensions", "4.0.0rc1+local.1"),
        ("six-1.16.0-py3.11.egg-info", "six", "1.16.0"),
    ],
)
def test_the_name_of_a_folder_without_a_description(folder, name, version):
    path = f"{PYTHON}/{folder}/RECORD"
    assert found({path: RECORD}) == [(name, version, path, 0)]


def test_a_description_is_the_better_word_wherever_it_comes_from():
    folder = f"{PYTHON}/Django-1.0.dist-info"
    described = ("Django", "1.1", f"{folder}/METADATA", 0)
    assert found({f"{folder}/METADATA": metadata("1.1")}, {f"{folder}/RECORD": RECORD}) == [described]
    data = layer(
        {"opt/x": metadata("1.1"), f"{folder}/RECORD": RECORD},
        member(f"{folder}/METADATA", type=tarfile.SYMTYPE, linkname="/opt/x"),
    )
    assert found(data) == [described]


def test_a_layer_that_takes_the_description_away():
    folder = f"{PYTHON}/Django-1.0.dist-info"
    low = {f"{folder}/METADATA": metadata("1.0"), f"{folder}/RECORD": RECORD}
    assert found(low, {f"{folder}/.wh.METADATA": ""}) == [("Django", "1.0", f"{folder}/RECORD", 0)]
    assert found(low, {f"{PYTHON}/.wh.Django-1.0.dist-info": ""}) == []


@pytest.mark.parametrize("folder", ["~jango-1.0.dist-info", "Django.dist-info", "x-y.dist-info", "Django-1.0.data"])
def test_what_is_no_installed_package_s_folder(folder):
    assert found({f"{PYTHON}/{folder}/RECORD": RECORD}) == []
