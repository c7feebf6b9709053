"""Values that BuildKit checks."""

from dockward.syntax.dockerfile import checks


def _told(check, good, bad):
    assert [one for one in good if not check(one)] == []
    assert [one for one in bad if check(one)] == []


def test_ports():
    good = "80 0 65535 80/tcp 80/UDP 80/ 1-3 3-3/sctp 8080:80 127.0.0.1:80:80 :80 [::1]:80:80 1-3:4-6 1-3:4 :1-3:4 +80"
    bad = "65536 a 80/http 3-1 1-2-3 x:80 1.2.3:80:80 1-3:4-5"
    _told(checks.is_port, good.split(), [*bad.split(), "", "/tcp", "-1"])


def test_signals():
    _told(
        checks.is_signal,
        ["9", "-3", "SIGTERM", "term", "SIGRTMIN+15", "RTMAX-14", "IOT"],
        ["0", "", "FOO", "SIGSIGTERM", "RTMIN+16"],
    )


def test_modes():
    good = [
        "0",
        "755",
        "0755",
        "7777",
        "00000000000000000000000644",
        "u+x",
        "go-w",
        "=rw,+X",
        "u=rwx,go=u-w",
        "a=",
        "u+rw-x",
    ]
    _told(checks.is_mode, good, ["", "8", "17777", "u", "x+u", "u+q", "+x,", "0o755"])


def test_durations():
    good = ["0", "+0", "1s", "1.5h", ".5s", "1m30s", "1ms", "1000us", "0s", "-0s", "1h2m3s4ms"]
    _told(checks.is_duration, ["", *good], ["1", "s", "1us", "-1s", "1s5", ".s", "1 s", "1d", "++0"])


def test_retries():
    _told(checks.is_retries, ["", "0", "+3", "2147483647"], ["-1", "a", "1.5", "2147483648", "1" * 5_000])


def test_platforms():
    good = ["linux", "amd64", "linux/amd64", "linux/arm/v7", "windows(10.0.17763)/amd64", "Darwin", "x86_64", "foo/bar"]
    _told(checks.is_platform, good, ["", "foo", "linux/*", "linux/arm/v7/x", "linux/", "/amd64", "a b"])


def test_remote_sources():
    _told(checks.is_download, ["http://x", "https://x/y.tgz", "https://x/.github"], ["https://x/y.git", "ftp://x", "x"])
    good = ["https://x/y.git#v1", "HTTPS://x/y.git", "git://x/y", "ssh://x/y", "git@x.y:z/a.git"]
    _told(checks.is_repository, good, ["https://x/y", "./git@x:y", "github.com/x/y", "file:///x.git", "a:b"])
