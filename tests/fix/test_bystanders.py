"""A repair changes what it is about, and no service beside it."""

import pytest
import yaml
from tests.fix.composefiles import plan_of, repaired

SHARED = """\
services:
  db:
    image: mysql:8.4.3
    environment:
      MYSQL_ROOT_PASSWORD: &pw Xk29-fLqz77
  app:
    image: example.org/app:1.0
    environment:
      DB_PASS: *pw
"""


LISTED = SHARED.replace("      MYSQL_ROOT_PASSWORD: &pw ", "      - &pw MYSQL_ROOT_PASSWORD=")


@pytest.mark.parametrize(
    "text",
    [
        SHARED,
        SHARED.replace("    environment:\n      DB_PASS: *pw\n", "    command: [serve, *pw]\n"),
        LISTED.replace("      DB_PASS: *pw", "      - *pw"),
        SHARED.replace("    environment:\n      MYSQL", "    environment: &all\n      MYSQL").replace(
            "environment:\n      DB_PASS: *pw", "environment: *all"
        ),
    ],
)
def test_a_secret_with_an_alias_elsewhere_stays(text):
    plan = plan_of(text, "DW0909")
    assert plan.files == ()
    assert any("anchor" in one.reason or "as well" in one.reason for one in plan.refusals)


def test_a_secret_without_one_moves():
    text = SHARED.replace("&pw ", "").replace("*pw", "mine-alone-55")
    after = yaml.safe_load(repaired(text, "DW0909"))["services"]
    assert after["db"]["environment"] == {"MYSQL_ROOT_PASSWORD_FILE": "/run/secrets/db_mysql_root_password"}


def test_services_that_extend_it_may_follow():
    text = (
        "services:\n  web:\n    image: example.org/app:1.0\n    privileged: true\n"
        "  more:\n    extends: {service: web}\n"
    )
    assert "privileged: true" not in repaired(text, "DW0503")


CAPS = """\
services:
  web:
    image: example.org/a:1
    cap_add: &caps
      - NET_ADMIN
  api:
    image: example.org/b:1
    cap_add: *caps
    cap_drop:
"""


@pytest.mark.parametrize(
    "text",
    [
        CAPS,
        CAPS.replace(
            "  web:\n    image: example.org/a:1\n    cap_add: &caps\n      - NET_ADMIN\n",
            "  web: {cap_add: &caps [NET_ADMIN]}\n",
        ),
        CAPS.replace("cap_add", "ports").replace("NET_ADMIN", "80:80").replace("cap_drop:", "nope: 1"),
    ],
)
def test_a_file_that_compose_refuses_stays_yaml_with_all_its_anchors(text):
    yaml.safe_load(text)
    yaml.safe_load(repaired(text))
