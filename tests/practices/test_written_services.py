"""Services as people write them, from the text of a compose file to what rules say of it."""

import pytest
from tests.laws.services import PATH, service_file

from dockward.judge.runner import Plan, judge
from dockward.model.finding import Verdict
from dockward.practices.discovery import find_rule
from dockward.read.sources.compose import read_compose, world_of


def judged(rule, text):
    """What the rule says of the services of a compose file; of one service where the text is its keys."""
    found = find_rule(rule)
    assert found is not None, rule
    project = read_compose(PATH, {PATH: service_file(text).encode()})
    assert project.valid, project.flaws
    return judge(world_of(project, 0.0), [Plan(found, found.severity)])


def told(rule, text):
    """The places of its findings, and its verdicts."""
    outcome = judged(rule, text)
    places = [f"{one.place.line}:{one.place.column}" for one in outcome.findings]
    return places, {one.verdict for one in outcome.judged}


PARTLY = {
    "DW0801": 'volumes: ["${DIR}:/d", "/var/run/docker.sock:/var/run/docker.sock"]',
    "DW0610": 'volumes: ["${DIR}:/d", "/etc:/etc"]',
    "DW1202": 'cap_add: ["${CAP}", SYS_ADMIN]',
    "DW0719": 'ports: ["${PORT}:80", "5432:5432"]',
    "DW0716": 'ports: ["${PORT}:80", "8080:8080"]',
    "DW0713": 'ports: ["${PORT}:80", "127.0.0.1:25:25"]',
    "DW0614": 'devices: ["${DISK}:/dev/a", "/dev/sda:/dev/sda"]',
    "DW0618": 'security_opt: ["${OPTION}", "seccomp=unconfined"]',
    "DW1301": 'security_opt: ["seccomp=${FILE}", "apparmor=unconfined"]',
    "DW0514": 'group_add: ["${GROUP}", docker]',
    "DW0633": 'volumes_from: ["container:${OTHER}", "container:db"]',
    "DW0629": "sysctls: {net.core.x: '${X}', net.ipv4.conf.all.route_localnet: 1}",
    "DW0317": "tmpfs: ['${SCRATCH}', /tmp]",
}


@pytest.mark.parametrize("rule", PARTLY)
def test_an_unknown_neighbour_hides_no_flaw(rule):
    places, verdicts = told(rule, f"image: app:1.0\n{PARTLY[rule]}\n")
    assert (len(places), verdicts) == (1, {Verdict.FAIL})
    assert places[0].startswith("4:")


@pytest.mark.parametrize("rule", PARTLY)
def test_a_list_with_something_unknown_in_it_is_not_in_order(rule):
    key = PARTLY[rule].partition(":")[0]
    alone = {"DW0629": "sysctls: {net.core.x: '${X}'}", "DW1301": 'security_opt: ["${OPTION}"]'}
    written = alone.get(rule, f'{key}: ["${{A}}"]')
    assert told(rule, f"image: app:1.0\n{written}\n") == ([], {Verdict.UNKNOWN})


def test_the_name_of_a_volume_tells_nothing_of_the_other_mounts():
    text = (
        "services:\n  web:\n    image: app:1.0\n"
        '    volumes: ["data:/d", "/var/run/docker.sock:/s"]\nvolumes:\n  data:\n    name: ${N}_data\n'
    )
    assert told("DW0801", text) == (["4:26"], {Verdict.FAIL})
    assert told("DW0801", text.replace(', "/var/run/docker.sock:/s"', "")) == ([], {Verdict.PASS})


def test_a_network_whose_name_or_address_is_unknown_is_a_network_all_the_same():
    text = (
        "services:\n  web:\n    image: app:1.0\n    networks: {back: {ipv4_address: '${IP}'}}\n"
        "networks:\n  back:\n    name: ${N}_back\n"
    )
    assert told("DW1501", text) == ([], {Verdict.PASS})


def test_an_option_of_known_key_tells_of_the_others():
    text = 'image: app:1.0\nsecurity_opt: ["apparmor=${PROFILE}", "no-new-privileges:true"]\n'
    assert told("DW0507", text)[1] == {Verdict.PASS}
    assert told("DW0618", text)[1] == {Verdict.PASS}
    assert told("DW1301", text)[1] == {Verdict.UNKNOWN}


def test_a_range_of_ports_is_one_finding():
    text = 'image: app:1.0\nports: ["10000-12000:10000-12000", "7000:7000"]\n'
    assert len(told("DW0716", text)[0]) == 2
    assert "Port 10000-12000/tcp is open" in judged("DW0716", text).findings[0].message
    low = 'image: app:1.0\nports: ["127.0.0.1:20-30:20-30"]\n'
    assert [one.evidence for one in judged("DW0713", low).findings] == [("port 20-30/tcp",)]


def test_two_ranges_that_clash_are_one_finding():
    text = (
        "services:\n  a:\n    image: x:1\n    ports: ['5000-5100:5000-5100']\n"
        "  b:\n    image: y:1\n    ports: ['5050-5200:50-200']\n"
    )
    assert [one.evidence for one in judged("DW0718", text).findings] == [("5050-5100/tcp",)]


@pytest.mark.parametrize("source", ["~/.ssh", "${HOME}/.ssh", "$HOME/.ssh/", "${HOME:?}/.ssh", "~", "$HOME"])
def test_what_a_home_holds_needs_no_name_of_its_owner(source):
    assert told("DW0610", f'image: app:1.0\nvolumes: ["{source}:/x"]\n') == (["4:15"], {Verdict.FAIL})
    assert told("DW0609", f'image: app:1.0\nvolumes: ["{source}:/x:ro"]\n') == (["4:15"], {Verdict.FAIL})
    long = f'image: app:1.0\nvolumes:\n  - type: bind\n    source: "{source}"\n    target: /x\n'
    assert told("DW0610", long)[1] == {Verdict.FAIL}


@pytest.mark.parametrize("source", ["~/data", "$HOME/.cache/go", "~/.ssh/known_hosts", "~/../srv", "~x"])
def test_the_rest_of_a_home_is_its_owners_to_give(source):
    assert told("DW0610", f'image: app:1.0\nvolumes: ["{source}:/x"]\n') == ([], {Verdict.PASS})


def test_a_home_with_another_unknown_variable_in_it_is_unknown():
    assert told("DW0610", 'image: app:1.0\nvolumes: ["$HOME/${X}:/x"]\n') == ([], {Verdict.UNKNOWN})


PROXY = (
    "image: tecnativa/docker-socket-proxy:0.3\nenvironment: {CONTAINERS: 1, POST: 0}\n"
    "volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n"
)


def test_a_hardened_socket_proxy_is_the_remedy():
    assert told("DW0801", PROXY) == ([], {Verdict.PASS})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("POST: 0", "POST: 1"), "change something"),
        (("POST: 0", "POST: '${POST}'"), "change something"),
        ((":ro'", "'"), "the mount is writable"),
        (("image:", "ports: ['2375:2375']\nimage:"), "every address"),
        (("image:", "privileged: true\nimage:"), "privileged"),
    ],
)
def test_a_socket_proxy_that_is_open_is_told_why_and_keeps_its_socket(change, why):
    (found,) = judged("DW0801", PROXY.replace(*change)).findings
    assert why in found.message
    assert found.fixes == ()


def test_any_other_image_that_holds_the_socket_is_none():
    (found,) = judged("DW0801", PROXY.replace("tecnativa/docker", "evil/docker")).findings
    assert found.fixes
