"""Every condition that linters of Dockerfiles detect, in a file that has it: a rule with its ids finds it."""

import pytest
from tests.laws.conditions import DOCKERFILE
from tests.practices.worlds import world_of

from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import judge
from dockward.kit import DockerfileText
from dockward.model.subject import Kind
from dockward.practices.discovery import rules

ON = "FROM debian:12.8-slim\n"
POLICY = """
profile: strict
style: true
registries: {trusted: [docker.io/library]}
rules:
  image-label-missing: {required: [org.example.owner]}
  image-label-superfluous: {allowed: ["org.*"]}
  label-malformed:
    forms: {org.example.at: rfc3339, org.example.page: url, org.example.terms: spdx, org.example.commit: hash,
            org.example.release: semver, org.example.mail: email}
  instruction-missing: {required: [CMD]}
"""


def on(*lines):
    return ON + "".join(f"{one}\n" for one in lines)


def run(command):
    return on(f"RUN {command}")


SHELL = on(
    "RUN A=$(echo `x`) && cp $A $(y) && printf $A && cat a | tr a-z A-Z && egrep a b > b && echo 'a\\nb' && which c",
    "RUN a && b || c",
    "RUN rm *.a && rm -r $B/* && find -name *.c | xargs d && a 2>&1 > b && mkdir -p -m 700 /a/b && [[ -f c ]]",
    "RUN [ $B = a -a -f c ]; for a in $(ls); do read b; done; C=1; echo '$C'; export D=$(e)",
    "RUN <<E",
    "cd /a",
    "b",
    "E",
)
FLAWED = {
    "df-update-alone": run("apt-get update"),
    "df-upgrade-apt": run("apt-get update && apt-get upgrade -y"),
    "df-upgrade-apt-dist": run("apt-get dist-upgrade -y"),
    "df-upgrade-apk": run("apk upgrade"),
    "df-upgrade-yum": run("yum update -y"),
    "df-upgrade-dnf": run("dnf upgrade -y"),
    "df-upgrade-zypper": run("zypper update -y"),
    "df-healthcheck-missing": on('CMD ["/x"]'),
    "df-healthcheck-multiple": on("HEALTHCHECK CMD a", "HEALTHCHECK CMD b"),
    "df-healthcheck-flag-value": on("HEALTHCHECK --interval= CMD a"),
    "df-image-latest": "FROM debian:latest\n",
    "df-image-untagged": "FROM debian\n",
    "df-image-no-digest": "FROM debian:12.8\n",
    "df-image-tag-and-digest": f"FROM debian:12.8@sha256:{'ab' * 32}\n",
    "df-pin-apt": run("apt-get install -y curl"),
    "df-pin-apk": run("apk add curl"),
    "df-pin-yum": run("yum install -y curl"),
    "df-pin-dnf": run("microdnf install -y curl"),
    "df-pin-zypper": run("zypper install -y curl"),
    "df-pin-pip": run("pip install flask"),
    "df-pin-npm": run("npm install -g express"),
    "df-pin-gem": run("gem install rake"),
    "df-pin-go": run("go install example.org/tool"),
    "df-user-missing": on('CMD ["/x"]'),
    "df-user-root": on("USER app", "USER root"),
    "df-user-non-numeric": on("USER app"),
    "df-sudo": run("sudo make install"),
    "df-world-writable": on("COPY --chmod=4755 x /x"),
    "df-copy-nonroot-owner": on("COPY --chown=app x /usr/bin/x"),
    "df-workdir-system-dir": on("WORKDIR /proc"),
    "df-build-insecure": run("--security=insecure make"),
    "df-privileged-docker-run": run("docker run --privileged x"),
    "df-expose-ssh": on("EXPOSE 22"),
    "df-expose-admin-port": on("EXPOSE 3389"),
    "df-expose-host-mapping": on("EXPOSE 80:8080"),
    "df-ssh-server-installed": run("apt-get install -y openssh-server"),
    "df-port-out-of-range": on("EXPOSE 70000"),
    "df-cleartext-url": run("curl -o x ftp://example.org/x"),
    "df-tls-off-curl": run("curl -k -o x https://example.org/x"),
    "df-tls-off-wget": run("wget --no-check-certificate https://example.org/x"),
    "df-tls-off-pip-flag": run("pip install --trusted-host example.org x==1"),
    "df-tls-off-pip-env": on("ENV PIP_TRUSTED_HOST=example.org"),
    "df-tls-off-npm-config": run("yarn config set strict-ssl false"),
    "df-tls-off-npm-env": on("ENV NPM_CONFIG_STRICT_SSL=false"),
    "df-tls-off-node-env": on("ENV NODE_TLS_REJECT_UNAUTHORIZED=0"),
    "df-tls-off-python-env": on("ENV PYTHONHTTPSVERIFY=0"),
    "df-tls-off-git-env": on("ENV GIT_SSL_NO_VERIFY=1"),
    "df-tls-off-yum": run("echo sslverify=false >> /etc/yum.conf"),
    "df-docker-socket": on("VOLUME /var/run/docker.sock"),
    "df-registry-untrusted": "FROM ghcr.io/stranger/x:1\n",
    "df-secret-arg-env": on("ARG DEPLOY_TOKEN"),
    "df-secret-hardcoded": on("ENV DB_PASSWORD=u8jKq2wX9d"),
    "df-secret-file-copied": on("COPY .netrc /root/.netrc"),
    "df-secret-in-run": run("npm config set //registry.example.org/:_authToken npm_" + "u8jKq2wX9d" * 4),
    "df-secret-mount-mode": run("--mount=type=secret,id=x,mode=0444 make"),
    "df-chpasswd": run("echo root:x | chpasswd"),
    "df-context-copy-all": on("COPY . /app"),
    "df-add-for-local": on("ADD x /x"),
    "df-add-archive": on("ADD x.tar.gz /x"),
    "df-add-remote-url": on("ADD https://example.org/x /x"),
    "df-pipe-to-shell": run("curl https://example.org/x | sh"),
    "df-unsigned-apk": run("apk add --allow-untrusted x.apk"),
    "df-unsigned-apt": run("apt-get install --allow-unauthenticated x"),
    "df-apt-force-yes": run("apt-get install --force-yes x"),
    "df-unsigned-rpm": run("rpm --nosignature -i x.rpm"),
    "df-unsigned-yum": run("tdnf install --nogpgcheck x"),
    "df-apt-recommends": run("apt-get install -y x"),
    "df-apt-lists-left": run("apt-get update && apt-get install -y x"),
    "df-apt-cache-left": run("apt-get update && apt-get install -y x"),
    "df-apk-cache-left": run("apk add x"),
    "df-yum-cache-left": run("yum install -y x"),
    "df-dnf-cache-left": run("dnf install -y x"),
    "df-microdnf-cache-left": run("microdnf install -y x"),
    "df-zypper-cache-left": run("zypper install -y x"),
    "df-pip-cache-left": run("pip3 install x==1"),
    "df-yarn-cache-left": run("yarn install"),
    "df-gem-cache-left": run("gem install x"),
    "df-needless-tool": run("ifconfig"),
    "df-wget-and-curl": run("wget https://example.org/a && curl https://example.org/b"),
    "df-stage-unnamed": ON + on("COPY --from=0 /a /a"),
    "df-stage-duplicate": "FROM debian:12.8 AS a\nFROM debian:12.8 AS a\n",
    "df-stage-reserved-name": "FROM debian:12.8 AS scratch\n",
    "df-copy-from-self": "FROM debian:12.8 AS a\nCOPY --from=a /x /y\n",
    "df-copy-from-unknown": on("COPY --from=nosuch /x /y"),
    "df-copy-from-whole-fs": "FROM debian:12.8 AS a\n" + on("COPY --from=a / /"),
    "df-no-multistage": "FROM golang:1.24\nCOPY . /src\nRUN go build -o /app /src\n",
    "df-maintainer": on("MAINTAINER me"),
    "df-label-missing": on('CMD ["/x"]'),
    "df-label-superfluous": on("LABEL com.example.x=1"),
    "df-label-empty": on('LABEL org.example.owner=""'),
    "df-label-key-invalid": on("LABEL Owner_Name=me"),
    "df-label-url": on("LABEL org.example.page=nowhere"),
    "df-label-date": on("LABEL org.example.at=yesterday"),
    "df-label-spdx": on('LABEL org.example.terms="see /LICENSE"'),
    "df-label-githash": on("LABEL org.example.commit=HEAD"),
    "df-label-semver": on("LABEL org.example.release=new"),
    "df-label-email": on("LABEL org.example.mail=me"),
    "df-debug-enabled": on("ENV FLASK_DEBUG=1"),
    "df-build-host-network": run("--network=host make"),
    "df-workdir-relative": on("WORKDIR app"),
    "df-cd-not-workdir": run("cd /app && make"),
    "df-shell-form": on("CMD /app -v"),
    "df-exec-json-malformed": on("CMD ['/app', '-v']"),
    "df-cmd-multiple": on('CMD ["a"]', 'CMD ["b"]'),
    "df-entrypoint-multiple": on('ENTRYPOINT ["a"]', 'ENTRYPOINT ["b"]'),
    "df-platform-flag": "FROM --platform=linux/amd64 debian:12.8\n",
    "df-platform-redundant": "FROM --platform=$TARGETPLATFORM debian:12.8\n",
    "df-pipefail": run("wget -qO- https://example.org/x | tar -x"),
    "df-apt-not-apt-get": run("apt install -y x"),
    "df-apt-no-yes": run("apt-get install x"),
    "df-yum-no-yes": run("yum install x"),
    "df-dnf-no-yes": run("dnf install x"),
    "df-zypper-no-yes": run("zypper install x"),
    "df-shell-change-by-run": run("ln -sf /bin/bash /bin/sh"),
    "df-useradd-no-l": run("useradd -u 1000000000 app"),
    "df-wget-progress": run("wget https://example.org/x"),
    "df-add-for-archive": on("COPY x.tar.gz /tmp/", "RUN tar -xf /tmp/x.tar.gz"),
    "df-copy-multi-slash": on("COPY a b /c"),
    "df-copy-relative-no-workdir": on("COPY a b"),
    "df-run-consecutive": on("RUN a", "RUN b", "RUN c"),
    "df-run-too-long": run(" && ".join(f"touch /a{number}" for number in range(60))),
    "df-env-self-reference": on("ENV A=1 B=$A"),
    "df-onbuild-invalid": on("ONBUILD ONBUILD RUN x"),
    "df-order-invalid": f"RUN x\n{ON}",
    "df-no-from": "# nothing but\nARG A\n",
    "df-inline-ignore": ON + "# hadolint ignore=DL3008\nRUN x\n",
    "df-casing": on("run x", "RUN y"),
    "df-undefined-var": f"ARG V=1\n{ON}LABEL a=$V\n",
    "df-arg-from-invalid": "ARG BASE\nFROM $BASE\n",
    "df-legacy-kv": on("ENV A b"),
    "df-empty-continuation": on("RUN a && \\", "", "    b"),
    "df-copy-ignored-file": on("COPY secret.txt /x"),
    "df-definition-comment": "# bases on Debian\nFROM debian:12.8 AS base\n",
    "df-kv-space": on("LABEL a =b"),
    "df-instruction-invalid": on("RUNN x"),
    "df-directive-invalid": "# escape=\\\n# escape=`\n" + ON,
    "df-required-instruction": ON,
    "df-semicolon-chain": run("a; b"),
    "df-todo": ON + "# TODO: pin it\nRUN x\n",
    "df-apk-virtual": run("apk add gcc && make && apk del gcc"),
    "df-shellcheck": SHELL,
    "df-platform-mismatch": "FROM arm64v8/debian:12.8\n",
}
IGNORED = {"df-copy-ignored-file": ("secret.txt",)}
KINDS = frozenset({Kind.DOCKERFILE})
PLANS = plan_rules(
    parse_policy(POLICY, "policy", rules()), [one for one in rules() if one.judges(Kind.DOCKERFILE)], KINDS
)


def test_there_is_a_file_for_every_condition():
    assert FLAWED.keys() == DOCKERFILE.keys()


@pytest.mark.parametrize("name", DOCKERFILE)
def test_a_rule_with_its_ids_finds_it(name):
    wanted = set(DOCKERFILE[name].elsewhere)
    outcome = judge(world_of(DockerfileText(FLAWED[name], ignored=IGNORED.get(name))), PLANS)
    ids = {one.rule.id for one in PLANS if wanted.intersection(one.rule.elsewhere)}
    assert ids & {one.rule for one in outcome.findings}
    covered = {other for one in PLANS if one.rule.id in ids for other in one.rule.elsewhere}
    assert wanted <= covered
