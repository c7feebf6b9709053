"""Practice 9: where images come from, what they were built from, and the secrets in them."""

import pytest
from msgspec import structs
from tests.practices.verdicts import confidences, evidence, findings, is_unknown, verdicts
from tests.syntax.tokens.examples import KEYS
from tests.syntax.tokens.samples import sample

from dockward.kit import container_world, dockerfile, engine, image, service, swarm, workload, world
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.image import ImageAccount, Layer
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry, EnvKind, State
from dockward.model.world import Unread
from dockward.practices.p09_images.container_sprawl import Stopped
from dockward.practices.p09_images.image_sprawl import Unused
from dockward.practices.p09_images.needless_packages import Wanted
from dockward.practices.p09_images.registry_untrusted import Sources
from dockward.practices.p09_images.setuid_files import Known

UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}
OTHER_ID = "sha256:" + "0d" * 32
PASSWORD = EnvEntry("DB_PASSWORD", EnvKind.CREDENTIAL)
ADDRESS = EnvEntry("DATABASE_URL", EnvKind.CONNECTION_STRING)
OF_IMAGES = (
    "add-used",
    "apk-cache-left",
    "apt-lists-left",
    "download-unchecked",
    "needless-packages",
    "script-from-network",
    "secret-in-build-argument",
    "secret-in-build-step",
    "unverified-packages",
)


def built(*lines):
    return image(history=tuple(Layer(one, 0.0, 1) for one in lines))


def run(script):
    return built(f"RUN /bin/sh -c {script} # buildkit")


@pytest.mark.parametrize("rule", OF_IMAGES)
def test_history_is_asked_of_images_in_use_only(rule):
    assert is_unknown(rule, image(history=UNSEEN))
    unused = world(images=(image(history=UNSEEN),), containers=(workload(image_id=OTHER_ID),))
    assert verdicts(rule, unused) == NOT_APPLICABLE


def test_a_service_uses_the_image_that_its_reference_names():
    used = world(
        images=(image(tags=("docker.io/shop/api:1",), history=UNSEEN),),
        containers=(),
        services=(service(image="shop/api:1", image_id=UNSEEN),),
    )
    assert is_unknown("add-used", used)


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [
        (("ghcr.io",), 0),
        (("ghcr.io/shop",), 0),
        (("ghcr.io/sho",), 1),
        (("docker.io", "registry.example.org"), 1),
    ],
)
def test_registries_that_the_policy_trusts(trusted, expected):
    one = workload(image="ghcr.io/shop/api:1")
    assert len(findings("registry-untrusted", one, Sources(trusted=trusted))) == expected


def test_without_trusted_registries_nobody_is_accused():
    assert verdicts("registry-untrusted", workload(image="ghcr.io/stranger/miner:1")) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("registry.example.org", 1),
        ("10.0.0.0/8", 1),
        ("0.0.0.0/0", 1),
        ("::1/128", 0),
        ("127.0.0.1:5000", 0),
        ("127.0.0.0/8", 0),
        ("localhost.example.org", 1),
        ("", 1),
    ],
)
def test_registries_without_tls(name, expected):
    assert len(findings("insecure-registry", engine(insecure_registries=(name,)))) == expected


@pytest.mark.parametrize(
    ("mirror", "expected"),
    [
        ("http://mirror.example.org/", ["http://mirror.example.org"]),
        ("HTTP://shop:made-up@mirror.example.org/", ["http://mirror.example.org"]),
        ("http://[broken", ["http://?"]),
        ("https://mirror.example.org/", []),
        ("http://localhost:5000", []),
    ],
)
def test_mirrors_without_tls(mirror, expected):
    assert evidence("mirror-without-tls", engine(mirrors=(mirror,))) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get install -y vim=2:9.0* curl", ["package vim"]),
        ("apt-get install -y vim && apt-get purge -y vim", []),
        ("apt-get install -y -t bookworm-backports tcpdump/stable > /dev/null 2>&1", ["package tcpdump"]),
        ("apk add --no-cache --virtual .tools nmap && apk del .tools", []),
        ("apk add --virtual .tools nmap", ["package nmap"]),
        ("dnf -y install sudo", ["package sudo"]),
        ("apt-get update # install vim", []),
        ("echo apt-get install vim", []),
    ],
)
def test_packages_for_people(script, expected):
    assert evidence("needless-packages", run(script)) == expected


def test_packages_removed_by_a_later_step_and_those_that_the_policy_allows():
    later = built("RUN /bin/sh -c apt-get install -y vim nano", "RUN /bin/sh -c apt-get remove -y vim")
    assert evidence("needless-packages", later) == ["package nano"]
    assert findings("needless-packages", later, Wanted(allowed=("nano",))) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ADD https://example.org/t.tgz /opt/ # buildkit", ["ADD to /opt/"]),
        ("/bin/sh -c #(nop) ADD file:5e06 in /notes.txt ", ["ADD to /notes.txt"]),
        ("/bin/sh -c #(nop) ADD file:5e06 in / ", []),
        ("ADD rootfs.tar.xz / # buildkit", []),
        ("ADD --checksum=sha256:ab https://example.org/t.tgz /opt/ # buildkit", []),
        ("COPY a /a # buildkit", []),
        ("ADD", []),
    ],
)
def test_add(line, expected):
    assert evidence("add-used", built(line)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("ADD https://evil.example/rootfs.tar.gz / # buildkit",), ["ADD to /"]),
        (("ADD git@example.org:a.git / # buildkit",), ["ADD to /"]),
        (("LABEL a=b", "ARG RELEASE", "ADD file:5e06 in /"), []),
        (("ADD rootfs.tar / # buildkit", "ADD more.tar / # buildkit"), ["ADD to /"]),
        (("COPY a /a # buildkit", "ADD rootfs.tar / # buildkit"), ["ADD to /"]),
        (("RUN /bin/sh -c true # buildkit", "ADD rootfs.tar / # buildkit"), ["ADD to /"]),
    ],
)
def test_only_the_system_itself_is_unpacked_without_a_word(lines, expected):
    assert evidence("add-used", built(*lines)) == expected


def test_what_a_cache_mount_may_hide_is_not_certain():
    assert confidences("apt-lists-left", run("apt-get update")) == ["likely"]
    assert confidences("apk-cache-left", run("apk add curl")) == ["likely"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get install -y --force-yes x", ["apt-get --force-yes"]),
        ("apt-get -o APT::Get::AllowUnauthenticated=true install x", ["apt-get -o APT::Get::AllowUnauthenticated"]),
        ("apt-get -oAcquire::AllowInsecureRepositories=1 update", ["apt-get -o Acquire::AllowInsecureRepositories"]),
        ("apt-get -o APT::Get::AllowUnauthenticated=false install x", []),
        ("apk add --allow-untrusted /x.apk", ["apk --allow-untrusted"]),
        ("yum install -y --nogpgcheck x", ["yum --nogpgcheck"]),
        ("pip install --trusted-host=pypi.example.org x", ["pip --trusted-host"]),
        ("npm config set strict-ssl false", ["npm strict-ssl=false"]),
        ("npm ci --strict-ssl=false", ["npm strict-ssl=false"]),
        ("npm config set strict-ssl true", []),
        ("echo --nogpgcheck", []),
        ("dpkg -i /x.deb", []),
    ],
)
def test_packages_without_signatures(script, expected):
    assert evidence("unverified-packages", run(script)) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -fsSLk https://x.example/t -o t", ["curl --insecure"]),
        ("curl --insecure https://x.example/t", ["curl --insecure"]),
        ("curl --keepalive-time 5 https://x.example/k", []),
        ("wget --no-check-certificate https://x.example/t", ["wget --no-check-certificate"]),
        ("wget -k https://x.example/t", []),
        ("git -c http.sslVerify=false clone https://x.example/r", ["git http.sslVerify=false"]),
        ("git config --global http.sslVerify false", ["git http.sslVerify=false"]),
        ("git clone https://x.example/r", []),
    ],
)
def test_downloads_from_anybody(script, expected):
    assert evidence("download-unchecked", run(script)) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("curl -fsSL https://x.example/i.sh | bash -s -- -y", ["download | bash"]),
        ("wget -qO- https://x.example/i.py | tee log | python3 -", ["download | python3"]),
        ("curl https://x.example/i.sh | sudo -E bash -", ["download | bash"]),
        ('sh -c "$(curl -fsSL https://x.example/i.sh)"', ["download | sh"]),
        ("bash <(curl -s https://x.example/i.sh)", ["download | bash"]),
        ("bash < <(curl -s https://x.example/i.sh)", ["download | bash"]),
        ('curl -H "$(cat /header)" https://x.example/i.sh | sh', ["download | sh"]),
        ("bash -o pipefail -c 'curl https://x.example/i.sh | sh'", ["download | sh"]),
        ('sh "$(mktemp)" && curl -O https://x.example/t', []),
        ("curl https://x.example/t.tgz | tar xz", []),
        ("curl https://x.example/key | gpg --dearmor; sh build.sh", []),
        ("echo 'x' | sh", []),
        ("curl -o i.sh https://x.example/i.sh && sh i.sh", ["download > i.sh"]),
        ("curl -o i.sh https://x.example/i.sh && gpg --verify i.sh.asc i.sh && sh i.sh", []),
        ("cat x | python3 -c 'print(1)'", []),
    ],
)
def test_scripts_run_as_they_come(script, expected):
    assert evidence("script-from-network", run(script)) == expected


@pytest.mark.parametrize(
    ("rule", "script", "expected"),
    [
        ("apk-cache-left", "apk add curl", 1),
        ("apk-cache-left", "apk add --no-cache curl", 0),
        ("apk-cache-left", "apk add curl && rm -rf /var/cache/apk/*", 0),
        ("apt-lists-left", "apt-get update && apt-get install -y curl", 1),
        ("apt-lists-left", "apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*", 0),
        ("apt-lists-left", "apt-get install -y curl", 0),
    ],
)
def test_what_package_managers_leave(rule, script, expected):
    assert len(findings(rule, run(script))) == expected


def test_lists_removed_by_a_later_step_stay_in_the_layer():
    later = built("RUN /bin/sh -c apt-get update", "RUN /bin/sh -c rm -rf /var/lib/apt/lists/*")
    assert findings("apt-lists-left", later)


def test_setuid_counts_unless_every_container_forbids_it():
    marked = image(setuid_files=("/usr/bin/su", "/usr/bin/python3.11"))
    free = workload(no_new_privileges=False)
    locked = workload(name="locked", id="1" * 64)
    assert evidence("setuid-files", world(containers=(free, locked), images=(marked,))) == ["/usr/bin/su"]
    assert evidence("setuid-interpreter", world(containers=(free,), images=(marked,))) == ["/usr/bin/python3.11"]
    for rule in ("setuid-files", "setuid-interpreter"):
        assert verdicts(rule, world(containers=(locked,), images=(marked,))) == NOT_APPLICABLE
        assert is_unknown(rule, world(containers=(free,), images=(image(setuid_files=UNSEEN),)))
    assert findings("setuid-files", world(containers=(free,), images=(marked,)), Known(allowed=("/usr/bin/su",))) == ()


@pytest.mark.parametrize(("path", "expected"), [("/bin/sh", 1), ("/usr/bin/find", 1), ("/usr/bin/passwd", 0)])
def test_programs_that_obey_their_caller(path, expected):
    one = world(containers=(workload(no_new_privileges=False),), images=(image(setuid_files=(path,)),))
    assert len(findings("setuid-interpreter", one)) == expected
    assert len(findings("setuid-files", one)) == 1 - expected


def test_a_secret_that_the_image_brings_is_told_of_the_image():
    baked = image(environment=(PASSWORD,))
    one = world(containers=(workload(environment=(PASSWORD, ADDRESS)),), images=(baked,))
    assert evidence("secret-in-image-environment", one) == ["DB_PASSWORD"]
    assert evidence("secret-in-environment", one) == []
    assert evidence("connection-string-with-password", one) == ["DATABASE_URL"]
    unread = structs.replace(baked, environment=Fact(UNSEEN))
    assert findings("secret-in-environment", structs.replace(one, images=(unread,)))


def test_a_task_is_told_by_its_service():
    task = workload(environment=(PASSWORD,), labels={"com.docker.swarm.service.name": "shop_api"})
    owner = service(environment=(PASSWORD,))
    both = world(containers=(task,), services=(owner,))
    assert findings("secret-in-environment", both) == ()
    assert evidence("swarm-secret-in-environment", both) == ["DB_PASSWORD"]
    assert findings("secret-in-environment", container_world(task))


@pytest.mark.parametrize("kind", [EnvKind.PLAIN, EnvKind.EMPTY, EnvKind.FILE_REFERENCE])
def test_names_alone_are_no_secrets(kind):
    entry = (EnvEntry("DB_PASSWORD", kind),)
    assert findings("secret-in-environment", workload(environment=entry)) == ()
    assert findings("secret-in-image-environment", image(environment=entry)) == ()


def test_build_arguments_are_told_once_and_without_their_values():
    line = "RUN |1 NPM_TOKEN=made-up-value /bin/sh -c npm ci # buildkit"
    (one,) = findings("secret-in-build-argument", built(line, line))
    assert one.evidence == ("NPM_TOKEN",)
    assert "made-up" not in repr(one)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("git clone https://bot:made-up-word@git.example.org/r", ["secret for git"]),
        ("git clone https://bot:$TOKEN@git.example.org/r", []),
        ("git clone https://git.example.org/r", []),
        ("mysql --password=made-up-word", ["secret for mysql"]),
        ("mysql --password made-up-word", ["secret for mysql"]),
        ('mysql --password "$PASSWORD"', []),
        ("docker login --password-stdin registry.example.org", []),
        ("echo 'root:made-up-word' | chpasswd", ["secret for chpasswd"]),
        ('echo "root:$PASSWORD" | chpasswd', []),
        ("echo 'a:b' | tee x", []),
    ],
)
def test_secrets_in_commands(script, expected):
    outcome = findings("secret-in-build-step", run(script))
    assert [" ".join(one.evidence) for one in outcome] == expected
    assert "made-up" not in repr(outcome)


def test_every_account_without_a_password_is_told():
    accounts = (
        ImageAccount("root", 0, 0, empty_password=True),
        ImageAccount("app", 1, 1),
        ImageAccount("x", 2, 2, True),
    )
    assert evidence("account-without-password", image(accounts=accounts)) == ["root", "x"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("db_password", 1),
        ("shop.api.token", 1),
        ("tls.key", 1),
        ("server.crt", 0),
        ("token_url", 0),
        ("nginx.conf", 0),
        ("", 0),
    ],
)
def test_configs_named_like_secrets(name, expected):
    assert len(findings("secret-in-swarm-config", swarm(configs=(name,)))) == expected


def test_configs_without_a_swarm():
    assert verdicts("secret-in-swarm-config", swarm(active=False)) == NOT_APPLICABLE
    assert is_unknown("secret-in-swarm-config", swarm(configs=UNSEEN))


def images(idle, busy=1):
    used = tuple(image(id=f"sha256:{nr:064x}") for nr in range(idle + busy))
    containers = tuple(workload(id=f"{nr:064x}", image_id=f"sha256:{nr:064x}") for nr in range(busy))
    return world(images=used, containers=containers)


@pytest.mark.parametrize(("idle", "busy", "expected"), [(20, 1, 1), (19, 1, 0), (20, 20, 1), (20, 21, 0)])
def test_unused_images_count_when_they_are_many_and_most(idle, busy, expected):
    assert len(findings("image-sprawl", images(idle, busy))) == expected


def test_the_policy_says_how_many_are_too_many():
    assert findings("image-sprawl", images(2), Unused(number=2))


def test_images_that_were_not_listed_are_unknown():
    blind = structs.replace(images(0), unread=(Unread(Kind.IMAGE, "refused"),))
    assert is_unknown("image-sprawl", structs.replace(blind, images=()))


def test_unlisted_networks_do_not_hide_that_images_pile_up():
    blind = structs.replace(images(30), unread=(Unread(Kind.NETWORK, "refused"),))
    assert findings("image-sprawl", blind)


def test_what_does_not_run_adds_up():
    life = structs.replace(workload().lifetime.value, state=State.EXITED)
    stopped = tuple(workload(id=f"{nr:064x}", lifetime=life) for nr in range(20))
    assert findings("container-sprawl", container_world(*stopped))
    assert findings("container-sprawl", container_world(*stopped[:19], workload())) == ()
    assert findings("container-sprawl", container_world(*stopped[:2]), Stopped(number=2))


@pytest.mark.parametrize("line", ["pip install --trusted-host x.example a==1", "npm ci --strict-ssl=false"])
def test_a_server_that_is_not_checked_is_told_once_of_a_dockerfile(line):
    file = dockerfile("FROM debian:12.8", f"RUN {line}")
    assert evidence("DW0912", file) == []
    (one,) = findings("DW0755", file)
    assert one.message.startswith(f"`{one.evidence[0]}`: it isn't checked who answers.")


def test_a_label_of_a_built_image_may_hold_a_secret():
    word = "glsa_" + "Kq7Zr2Xw9Lp4Tn8Bv3Hd6Js1Mf5Gy0Ca" + "_1a2b3c4d"
    labels = {"org.example.hook": word, "api.token": "u8jKq2wX9dLr0vT4sYb6", "org.example.name": "shop", "a.path": "/x"}
    found = evidence("secret-in-build-step", image(labels=labels))
    assert found == ["label api.token", "label org.example.hook"]
    written = evidence("secret-in-build-step", dockerfile(f"FROM debian:12.8\nLABEL org.example.hook={word}\n"))
    assert written == ["label org.example.hook"]


TOKEN, OTHER = ("glsa_" + sample("[A-Za-z0-9]{32}", nr, 3.5) + "_0a1b2c3d" for nr in range(2))


def test_kinds_of_credentials_in_a_history_are_told_with_their_layer_and_number():
    lines = (
        f"RUN |1 A={TOKEN} /bin/sh -c x # buildkit",
        f"RUN /bin/sh -c echo {TOKEN} {OTHER} && curl -u me:hunter2hunter2 https://acme.io # buildkit",
        f"ENV A={TOKEN} B={OTHER}",
        f"LABEL a={TOKEN}",
        f"LABEL a={OTHER}",
    )
    layers = tuple(Layer(one, 0.0, 1) for one in lines)
    made = structs.replace(
        image(labels={"a": OTHER}, environment=(EnvEntry("B", EnvKind.CREDENTIAL),), history=layers), brought_by=(0, 1)
    )
    assert sorted(one.message for one in findings("secret-in-build-step", made)) == [
        "A command for curl holds what looks like a secret.",
        "The ENV instruction holds what looks like a secret: Grafana service account token.",
        "The LABEL instruction holds what looks like a secret: Grafana service account token.",
        "The RUN instruction of layer 2 holds what looks like a secret: Grafana service account token (2 of them).",
        "The label a holds what looks like a secret: Grafana service account token.",
    ]


def test_a_program_that_is_a_part_of_a_secret_is_not_named():
    secret = "LS0tLS1CRUdJTi" + "Kx7mQ2vR9pLw4Zt8" * 7 + "/hJ3nB6yT"
    (found,) = findings("secret-in-build-step", dockerfile("FROM a:1", f"RUN client-key-data={secret} x"))
    assert found.message.startswith("A command for a program holds what looks like a secret: Kubernetes client key.")
    assert found.evidence == ("secret for a program", "kubeconfig-key")


def test_comments_between_the_lines_of_an_instruction_come_into_no_image():
    assert not findings("secret-in-build-step", dockerfile("FROM a:1", "RUN x \\", f"# {TOKEN}", "  && y"))


@pytest.mark.parametrize("sort", ["OpenSSH", "RSA PRIVATE KEY", "with headers"])
@pytest.mark.parametrize("write", ["printf '%s\\n' {}", "echo {}"])
def test_a_key_that_is_written_line_by_line_is_told_once(sort, write):
    words = " ".join(f"'{one}'" for one in KEYS[sort][1])
    layer = Layer(f"RUN /bin/sh -c {write.format(words)} > /root/k # buildkit", 0.0, 1)
    (found,) = findings("secret-in-build-step", image(history=(layer,)))
    assert found.message == "The RUN instruction holds what looks like a secret: private key."
