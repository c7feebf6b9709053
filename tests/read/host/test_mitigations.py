from tests.read.host.host_trees import fifo, put

from dockward.read.host.mitigations import read_mitigations

FOLDER = "/sys/devices/system/cpu/vulnerabilities"


def test_the_kernels_words(tmp_path):
    put(tmp_path, f"{FOLDER}/meltdown", "Mitigation: PTI\n")
    put(tmp_path, f"{FOLDER}/mds", "Vulnerable; SMT vulnerable\n")
    assert read_mitigations(tmp_path).value == {"meltdown": "Mitigation: PTI", "mds": "Vulnerable; SMT vulnerable"}


def test_unreadable_is_unknown(tmp_path):
    assert "doesn't exist" in read_mitigations(tmp_path).content.reason
    fifo(tmp_path, f"{FOLDER}/mds")
    assert "not a regular file" in read_mitigations(tmp_path).content.reason
