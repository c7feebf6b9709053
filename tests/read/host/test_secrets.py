import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.secrets import clean_setting, without_secrets


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("http://user:pass@proxy:3128", "http://proxy:3128"),
        ("http://u:p/a@ss@proxy", "http://proxy"),
        ("--log-opt splunk-token=abc --debug", "--log-opt splunk-token=*** --debug"),
        ("AWS_SECRET_ACCESS_KEY=abc", "AWS_SECRET_ACCESS_KEY=***"),
        ("/etc/docker/key.pem", "/etc/docker/key.pem"),
        ("https://mirror.example/path", "https://mirror.example/path"),
    ],
)
def test_words(text, kept):
    assert without_secrets(text) == kept


def test_settings_of_every_shape():
    value = {
        "splunk-token": "abc",
        "splunk-url": "https://u:p@splunk.example",
        "nested": [{"api-key": ["abc", 4]}, True, None],
    }
    assert clean_setting(value) == {
        "splunk-token": "***",
        "splunk-url": "https://splunk.example",
        "nested": [{"api-key": ["***", 4]}, True, None],
    }


@given(st.text(min_size=8, alphabet=st.characters(codec="ascii", exclude_characters=" \t\r\n\f\v\x1c\x1d\x1e\x1f\"'@")))
def test_no_password_of_a_url_stays(password):
    assert password not in without_secrets(f"http://user:{password}@h") or password in "http://h"
