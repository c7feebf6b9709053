"""requirements.txt."""

import pytest
from tests.image.catalog.told import brief, tell, wants

from dockward.image.catalog.python_requirements import CATALOGER

TEXT = """# comment
--index-url https://example.com/simple
-r other.txt
Foo.Bar==1.2  # why
baz[extra,more] == 2.0 ; python_version < "3.12"
hashed==3.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
exact===4.0+local
(odd)==1
range>=1.0
wild==1.*
free
link @ https://example.com/link-1.0.tar.gz
not!=1.0
-e ./local==1
"""


def test_pins_and_nothing_else():
    pins = [("Foo.Bar", "1.2"), ("baz", "2.0"), ("hashed", "3.0"), ("exact", "4.0+local")]
    assert brief(CATALOGER, "app/requirements.txt", TEXT) == pins
    assert all(one.locked for one in tell(CATALOGER, "app/requirements.txt", TEXT))


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("requirements.txt", True),
        ("app/requirements-dev.txt", True),
        ("app/dev_requirements.txt", True),
        ("app/requirements/prod.txt", True),
        ("app/notes.txt", False),
        ("usr/lib/python3/dist-packages/x/requirements.txt", False),
    ],
)
def test_files_by_name(path, wanted):
    assert wants(CATALOGER, path) is wanted


@pytest.mark.parametrize("line", ["a" + " " * 200_000, "a[" * 100_000, "a" * 200_000, "a(" + " " * 200_000 + "="])
def test_no_line_takes_longer_than_its_length(line):
    assert brief(CATALOGER, "requirements.txt", line) == []
