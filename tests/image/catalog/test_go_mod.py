"""go.mod."""

from tests.image.catalog.told import brief, tell, wants

from dockward.image.catalog.go_mod import CATALOGER

TEXT = """module example.com/own

go 1.21
toolchain go1.22.0

require example.com/one v1.0.0
require (
	example.com/two/v2 v2.0.0 // indirect
	"example.com/three" v0.0.0-20200101000000-000000000000
	// example.com/comment v1.0.0
	example.com/local v1.0.0
	example.com/fork v1.0.0
	example.com/pinned v1.1.0
	example.com/one v1.0.0
)
exclude example.com/bad v1.0.0
retract v0.1.0
replace (
	example.com/local => ../local
	example.com/fork v1.0.0 => example.com/forked v1.5.0
	example.com/pinned v1.0.0 => example.com/other v9.0.0
)
replace example.com/two/v2 => example.com/two/v2 v2.5.0
replace broken =>
"""


def test_modules_as_they_are_replaced():
    assert brief(CATALOGER, "app/go.mod", TEXT) == [
        ("example.com/one", "v1.0.0"),
        ("example.com/two/v2", "v2.5.0"),
        ("example.com/three", "v0.0.0-20200101000000-000000000000"),
        ("example.com/forked", "v1.5.0"),
        ("example.com/pinned", "v1.1.0"),
    ]
    assert all(one.locked for one in tell(CATALOGER, "app/go.mod", TEXT))


def test_fixtures_of_go_and_its_cache_are_left_alone():
    assert not wants(CATALOGER, "usr/local/go/src/cmd/go/testdata/x/go.mod")
    assert not wants(CATALOGER, "root/go/pkg/mod/example.com/x@v1.0.0/go.mod")
