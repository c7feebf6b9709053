"""What rules say of an image of which all files were looked at, and the list of its packages is missing."""

import pytest
from msgspec import structs
from tests.image.sbom.bills import PACKAGES, made
from tests.practices.verdicts import is_unknown, verdicts

from dockward.model.contents import Gap
from dockward.model.fact import Fact
from dockward.model.finding import Verdict
from dockward.model.flaws import Matches

GAP = Gap(0, "etc/os-release", "there is no database of dpkg", of_packages=True)


def lacking(*gaps):
    image = made(PACKAGES[5], gaps=gaps)
    contents = structs.replace(image.contents.value, flaws=Fact(Matches(judged=1)), programs=Fact(()))
    return structs.replace(image, contents=Fact(contents))


OF_FILES = ["secret-in-layer", "image-files-world-writable", "layer-misleading", "file-capabilities", "downloads-left"]
OF_PACKAGES = [
    *("package-flawed", "package-flaw-exploited", "attached-sbom-differs"),
    *("package-manager-added", "system-program-altered", "system-program-unowned"),
]


@pytest.mark.parametrize("rule", OF_FILES)
def test_files_are_judged(rule):
    assert verdicts(rule, lacking(GAP)) == {Verdict.PASS}
    assert is_unknown(rule, lacking(GAP, Gap(0, "", "it is broken")))


@pytest.mark.parametrize("rule", OF_PACKAGES)
def test_packages_are_not(rule):
    assert verdicts(rule, lacking()) == {Verdict.PASS}
    assert is_unknown(rule, lacking(GAP))
