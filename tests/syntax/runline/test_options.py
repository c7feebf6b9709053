"""Words after `docker run`: flags in every form, image and command, and what the client refuses."""

import pytest
from tests.syntax.runline.lines import read, refused, told


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("--user 5 i", "user", "5"),
        ("--user=5 i", "user", "5"),
        ("-u 5 i", "user", "5"),
        ("-u5 i", "user", "5"),
        ("-u=5 i", "user", "5"),
        ("-itu 5 i", "user", "5"),
        ("-itu5 i", "user", "5"),
        ("-u 5 -u 6 i", "user", "6"),
        ("--user '' i", "user", ""),
        ("--user -- i", "user", "--"),
        ("--privileged i", "privileged", True),
        ("--privileged=true i", "privileged", True),
        ("--privileged=0 i", "privileged", False),
        ("--privileged --privileged=f i", "privileged", False),
        ("-it=false i", "image", "i"),
        ("-- i", "image", "i"),
        ("i --privileged", "privileged", False),
        ("i -u 5", "command", ("-u", "5")),
        ("-d i sh -c 'a b'", "command", ("sh", "-c", "a b")),
        ("--entrypoint /x i", "command", ("/x",)),
        ("--entrypoint /x i -v", "command", ("/x", "-v")),
        ("--net none i", "network_mode", "none"),
        ('--hostname "$H" i', "image", "i"),
    ],
)
def test_flags(text, name, value):
    assert getattr(told(f"docker run {text}"), name).value == value


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "1:1: it names no image"),
        ("-it", "1:1: it names no image"),
        ("-u", "1:12: --user wants text"),
        ("--help i", "1:12: --help makes no container"),
        ("--privilege i", "1:12: `docker run` has no flag --privilege; did you mean --privileged?"),
        ("-it --cap_add=X i", "1:16: `docker run` has no flag --cap_add; did you mean --cap-add?"),
        ("-init i", "1:12: `docker run` has no flag -n; did you mean --init?"),
        ("-tx i", "1:12: `docker run` has no flag -x"),
        ("--zzzzzzzz i", "1:12: `docker run` has no flag --zzzzzzzz"),
        ("--privileged=yes i", "1:12: --privileged wants true or false, not 'yes'"),
        ("--init=maybe i", "1:12: --init wants true or false, not 'maybe'"),
        ("-m 5q i", "1:12: --memory wants a size such as 512m or 1.5g, not '5q'"),
        ("--cpus one i", "1:12: --cpus wants a number with at most nine decimals, not 'one'"),
        ("--pids-limit 1.5 i", "1:12: --pids-limit wants a whole number, not '1.5'"),
        ("--health-interval 2d i", "1:12: --health-interval wants a time such as 30s or 1m30s, not '2d'"),
        ("--restart maybe i",
         "1:12: --restart wants no, always, unless-stopped or on-failure:TRIES, not 'maybe'"),
        ("--rm -d --restart=always i", "1:20: --rm and --restart contradict each other"),
        ("--rm='' --restart=always i", "1:12: --rm wants true or false, not ''"),
        ("--no-healthcheck --health-cmd x i", "1:29: --no-healthcheck contradicts --health-cmd"),
        ("--pid=container: i", "1:12: --pid wants host or container:NAME, not 'container:'"),
        ("--ulimit files=1 i", "1:12: --ulimit wants name=soft:hard, not 'files=1'"),
        ("--ulimit nofile=2:1 i",
         "1:12: --ulimit wants a soft limit that is no higher than the hard one, not 'nofile=2:1'"),
        ("-p 99999:80 i", "1:12: --publish wants address:host:container/protocol, not '99999:80'"),
        ("-v a:/b:rx i", "1:12: --volume wants source:target:options, not 'a:/b:rx'"),
        ("-v a:b i", "1:12: --volume wants a path in the container that begins with /, not 'a:b'"),
        ("--mount type=bid,target=/x i", "1:12: --mount wants type=bind|cluster|image|npipe|tmpfs|volume"),
        ("--mount type=bind,tagret=/x i", "1:12: --mount is given a field that it doesn't have; did you mean target?"),
        ("--mount type=bind,source=/x i", "1:12: --mount wants a target=PATH"),
        ("--network= i", "1:12: --network wants a network, not ''"),
        ("--network alias=x i", "1:12: --network wants a name=NETWORK, not 'alias=x'"),
        ("--device /dev/a:b:c:d i", "1:12: --device wants host:container:rwm, not '/dev/a:b:c:d'"),
        ("--gpus some i", "1:12: --gpus wants all, a number, or device=NAME, not 'some'"),
        ("--security-opt nonewprivs i", "1:12: --security-opt wants name=value, not 'nonewprivs'"),
        ("--log-opt =secret-4711 i", "1:12: --log-opt wants a name before the ="),
        ("-v x/y:/z i", "1:12: --volume wants a path that begins with / or the name of a volume, not 'x/y:/z'"),
        ("-e =secret-4711 i", "1:12: --env wants a name before the ="),
        ("Image", "1:12: this is no name of an image"),
        ("a b c:d $X", ""),
    ],
)  # fmt: skip
def test_what_the_client_refuses(text, flaw):
    assert refused(f"docker run {text}") == ([flaw] if flaw else [])


def test_create_lacks_what_only_running_needs():
    assert refused("docker create -d i") == ["1:15: `docker create` has no flag --detach: only `docker run` has"]


def test_one_refused_flag_leaves_the_others_to_be_judged():
    found = read("docker run -m 5q --privileged i")
    (one,) = found.workloads
    assert (len(found.flaws), one.privileged.value, one.resources.memory.known) == (1, True, False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("-m $M i", "resources.memory"),
        ('-m "${M:-1g}" i', "resources.memory"),
        ("-v $DATA:/data -v /:/host i", "mounts"),
        ("-v `cat x`:/data i", "mounts"),
        ("--mount type=bind,src=$X,dst=/y i", "mounts"),
        ("-p $PORT:80 i", "ports"),
        ("-P i", "ports"),
        ("--privileged=$P i", "privileged"),
        ("--cap-add $C i", "cap_add"),
        ("--network $N i", "networks"),
        ("--network $N i", "network_mode"),
        ("--device $D i", "devices"),
        ("--gpus $G i", "devices"),
        ("--ulimit nofile=$N i", "resources.ulimits"),
        ("--user $(id -u):$(id -g) i", "user"),
        ("$REGISTRY/app:1", "image"),
        ("-it $IMAGE", "image"),
        ('"$IMAGE" sh', "image"),
        ("$IMAGE sh", "image"),
        ("--env-file gone i", "environment"),
        ("--label-file gone i", "labels"),
        ("--security-opt seccomp=./p.json i", "seccomp"),
    ],
)
def test_what_the_shell_or_a_file_decides_is_unknown(text, name):
    one = told(f"docker run {text}")
    for step in name.split("."):
        one = getattr(one, step)
    assert not one.known
    assert not one.content.outside


@pytest.mark.parametrize("text", ["$OPTIONS i", "-it $X i", '"${FLAGS[@]}" i', "$(flags) i"])
def test_what_may_be_flags_or_the_image_is_refused(text):
    (flaw,) = refused(f"docker run {text}")
    assert "may hold flags as well as the image" in flaw
