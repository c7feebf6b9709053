"""Volumes, whose options may hold passwords."""

import json

from tests.engine.answers import VOLUME, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.volume import VolumeAnswer, volume_from


def described(**changes):
    return volume_from(decode(json.dumps(changed(VOLUME, **changes)).encode(), VolumeAnswer))


def test_a_plain_volume():
    one = described()
    assert (one.name, one.driver.value, one.options.value, one.labels.value) == ("data", "local", {}, {})
    assert one.mountpoint.value == "/var/lib/docker/volumes/data/_data"


def test_options_are_kept_without_passwords():
    options = {"type": "cifs", "o": "addr=h,username=me,password=hunter2,vers=3", "device": "//h/share"}
    assert described(Options=options).options.value == {
        "type": "cifs",
        "o": "addr=h,username=me,vers=3",
        "device": "//h/share",
    }


def test_other_drivers_secrets():
    options = {"secret_key": "hunter2", "url": "https://u:hunter2@h/", "size": "10G"}
    assert described(Driver="rexray", Options=options).options.value == {"secret_key": "", "url": "", "size": "10G"}


def test_a_missing_field_is_unknown():
    assert not described(Options=...).options.known
