"""Programs that start another one, whose options aren't that one's."""

import pytest

from dockward.syntax.shell import parse_commands


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("sudo x -y", "sudo"),
        ("sudo -E x -y", "sudo"),
        ("env -- A=1 x -y", "env"),
        ("sudo -Eu root -g wheel --user=a --chdir /b -- x -y", "sudo"),
        ("/usr/bin/sudo -n A=1 x -y", "sudo"),
        ("env x -y", "env"),
        ("env -i A=b -u C - --chdir=/d x -y", "env"),
        ("env -S 'A=b x' -y", "env"),
        ("env --split-string='-i x -y'", "env"),
        ("env A=1 nice -n 5 nice -19 x -y", "env nice nice"),
        ("timeout -k 5 --signal=KILL 30 x -y", "timeout"),
        ("xargs -0 -r -n1 -I{} -P 4 --max-args 3 x -y", "xargs"),
        ("nohup x -y", "nohup"),
        ("exec -a name x -y", "exec"),
        ("command x -y", "command"),
        ("builtin x -y", "builtin"),
        ("time -p x -y", "time"),
        ("time -f %e -o /f x -y", "time"),
        ("gosu user x -y", "gosu"),
        ("su-exec user:group x -y", "su-exec"),
        ("setpriv --reuid=1 --regid 2 --clear-groups x -y", "setpriv"),
        ("chroot --userspec=a:b /dir x -y", "chroot"),
        ("eatmydata x -y", "eatmydata"),
        ("stdbuf -oL -e 0 x -y", "stdbuf"),
        ("ionice -c3 -n 7 x -y", "ionice"),
        ("catchsegv x -y", "catchsegv"),
        ("doas -u a x -y", "doas"),
        ("runuser -u a -- x -y", "runuser"),
        ("setsid -w x -y", "setsid"),
        ("fakeroot -- x -y", "fakeroot"),
        ("exec /sbin/tini -g -- x -y", "exec tini"),
        ("dumb-init x -y", "dumb-init"),
        ("busybox x -y", "busybox"),
    ],
)
def test_they_are_taken_off_with_their_options(text, prefixes):
    (one,) = parse_commands(text)
    assert (one.words, " ".join(one.prefixes)) == (("x", "-y"), prefixes)


@pytest.mark.parametrize(
    "text",
    [
        "sudo",
        "sudo -v",
        "sudo -l x",
        "command -v apt-get",
        "command -vp apt-get",
        "timeout 5",
        "chroot /dir",
        "xargs -0",
        "exec",
        "ionice -p 5",
        "runuser a -c",
        "runuser -l a",
        "busybox --install",
        "env A=1",
        "sudo ''",
    ],
)
def test_one_that_starts_nothing_is_the_command(text):
    (one,) = parse_commands(text)
    assert (" ".join(one.words), one.prefixes) == (text.replace("''", ""), ())


def test_what_they_set_are_assignments():
    (one,) = parse_commands("A=1 env -i B=2 C='3 4' x D=5")
    assert one.words == ("x", "D=5")
    assert one.assignments == (("A", "1"), ("B", "2"), ("C", "3 4"))


def test_redirections_between_stay():
    (one,) = parse_commands("sudo >x -u root a")
    assert (one.words, one.prefixes, one.redirects[0].target) == (("a",), ("sudo",), "x")
