"""The same flaw written in other ways is found all the same, and what only looks like it isn't."""

import pytest
from tests.practices.verdicts import evidence, findings

from dockward.kit import dockerfile

ON = "FROM debian:12.8"
HASH = "a" * 40
SHA = "0" * 64


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0906", ["FROM eclipse-temurin:21", "ADD target/app.jar /"], ["ADD to /"]),
        ("DW0906", ["FROM debian:12", "ADD $X /"], ["ADD to /"]),
        ("DW0906", ["FROM scratch", "ADD hello /"], ["ADD to /"]),
        ("DW0906", ["FROM scratch", "ARG ROOTFS", "ADD $ROOTFS /"], []),
        ("DW0906", ["FROM scratch", "ADD rootfs.tar.xz /"], []),
        ("DW0906", ["FROM scratch AS a", "FROM a", "ARG ROOTFS", "ADD $ROOTFS /"], []),
        ("DW0906", [ON, f"ADD https://github.com/a/b.git#{HASH} /b"], []),
        ("DW0906", [ON, f"ADD --keep-git-dir=true git@github.com:a/b.git#{HASH}:docs /b"], []),
        ("DW0906", [ON, "ADD https://github.com/a/b.git#v1 /b"], ["ADD to /b"]),
        ("DW0906", [ON, f"ADD https://example.org/b.tar#{HASH} /b"], ["ADD to /b"]),
        ("DW0950", [ON, "RUN --mount=type=secret,id=a,mode=0440 x"], []),
        ("DW0950", [ON, "RUN --mount=type=secret,id=a,mode=0404 x"], ["--mount mode=0404"]),
        ("DW0204", [ON, "HEALTHCHECK CMD x", "HEALTHCHECK NONE"], ["HEALTHCHECK NONE"]),
        ("DW0204", [ON, "HEALTHCHECK NONE", "HEALTHCHECK CMD x"], []),
        ("DW0914", [ON, "RUN rm -rf /var/lib/apt/lists/*; apt-get update && apt-get install x"], ["apt lists"]),
        ("DW0914", [ON, "RUN apt-get update && rm -rf /var/lib/apt/lists/* && apt-get update"], ["apt lists"]),
        ("DW0914", [ON, "RUN apt-get update && apt-get update && rm -rf /var/lib/apt/lists/*"], []),
        ("DW0914", [ON, "RUN clean() { rm -rf /var/lib/apt/lists/*; }; apt-get update; clean"], []),
        ("DW0914", [ON, "RUN apt-get distclean && apt-get update && apt-get install x"], ["apt lists"]),
        ("DW1002", [ON, "RUN dnf clean all && dnf install -y a"], ["cache of dnf"]),
        ("DW1002", [ON, "RUN dnf install -y a && dnf clean all"], []),
        ("DW1002", [ON, "RUN dnf install -y a && dnf clean packages"], ["cache of dnf"]),
        ("DW1002", [ON, "RUN rm -rf ~/.cache && pip install a"], ["cache of pip"]),
        ("DW1002", [ON, "RUN pip install a && rm -rf ~/.cache"], []),
        ("DW1002", [ON, "RUN pip config set global.no-cache-dir true", "RUN pip install a && npm i"], ["cache of npm"]),
        ("DW1002", [ON, "RUN yarn"], ["cache of yarn"]),
        ("DW1002", [ON, "RUN yarn --frozen-lockfile && yarn cache clean"], []),
        ("DW1002", [ON, "RUN yarn --version"], []),
        ("DW0913", [ON, "RUN rm -rf /var/cache/apk/* && apk add a"], ["apk index"]),
        ("DW0913", [ON, "RUN apk add a && rm -rf /var/cache/apk/*"], []),
        ("DW0155", [ON, "RUN dnf upgrade -y --security"], ["dnf upgrade --security"]),
        ("DW0155", [ON, "RUN zypper patch -y"], ["zypper patch"]),
        ("DW0155", [ON, "RUN dnf upgrade -y"], ["dnf upgrade"]),
        ("DW0753", [ON, "RUN yum install -y openssh-server-8.0"], ["yum openssh-server"]),
        ("DW0753", [ON, "RUN dnf install -y openssh-server-8.0p1-19.el8.x86_64"], ["dnf openssh-server"]),
        ("DW0753", [ON, "RUN dnf install -y openssh-server-0:8.0"], ["dnf openssh-server"]),
        ("DW0753", [ON, "RUN dnf install -y 1:openssh-server-8.0-1 a"], ["dnf openssh-server"]),
        ("DW0753", [ON, "RUN dnf install -y openssh-server.x86_64"], ["dnf openssh-server"]),
        ("DW0753", ["FROM alpine:3", "RUN apk add openssh-server~=9"], ["apk openssh-server"]),
        ("DW0753", ["FROM alpine:3", "RUN apk add openssh=9.1-r0 dropbear@edge"], ["apk openssh", "apk dropbear"]),
        ("DW0753", [ON, "RUN yum install -y openssh-clients-8.0"], []),
        ("DW0904", [ON, "RUN yum install -y vim-8.0"], ["package vim"]),
        ("DW0454", [ON, "RUN apt-get install nginx=1 apache2-"], []),
        ("DW0454", [ON, "RUN apt-get install nginx/stable"], ["apt-get nginx/stable"]),
        ("DW0454", [ON, "RUN yum install @group nginx-1.20-1.el8"], []),
        ("DW0454", [ON, "RUN yum install java-17-openjdk"], ["yum java-17-openjdk"]),
        ("DW0454", [ON, "RUN dnf install java-17-openjdk-17.0.1-2.el8 a-1:2.0"], []),
        ("DW0454", [ON, "RUN go install x.org/a@master"], ["go x.org/a@master"]),
        ("DW0454", [ON, "RUN go install x.org/a@v1.2.3 && npm i @a/b@1.2 c@2"], []),
        ("DW0454", [ON, "RUN npm i c@next"], ["npm c@next"]),
        ("DW0155", [ON, "RUN A='apt-get -y'; $A upgrade"], ["apt-get upgrade"]),
        ("DW0155", [ON, 'ARG APT="apt-get -y"', "RUN $APT upgrade"], ["apt-get upgrade"]),
        ("DW0155", [ON, "RUN A='apt-get -y'; A=; $A upgrade"], []),
        ("DW0754", [ON, 'RUN url="http://x.org/a"; wget "$url"'], ["wget http://x.org"]),
        ("DW0754", [ON, 'RUN url="https://x.org/a"; wget "$url"'], []),
        ("DW0754", [ON, "RUN git clone git://x.org/a"], ["git git://x.org"]),
        ("DW0754", [ON, f"ADD http://x.org/a.git#{HASH} /a"], []),
        ("DW0754", [ON, f"RUN wget http://x.org/a && echo '{SHA}  a' | sha256sum -c"], []),
        ("DW0754", [ON, "ARG SHA", "RUN wget -O /b http://x.org/a && echo $SHA /b | sha256sum -c -"], []),
        ("DW0754", [ON, f"RUN wget http://x.org/a && sha256sum -c <<< '{SHA}  a'"], []),
        ("DW0754", [ON, f"RUN wget http://x.org/a && echo '{SHA}  b' | sha256sum -c"], ["wget http://x.org"]),
        (
            "DW0754",
            [ON, "RUN wget http://x.org/a && wget -O- http://x.org/s | sha256sum -c"],
            ["wget http://x.org"] * 2,
        ),
        ("DW0754", [ON, f"RUN echo '{SHA}  a' | sha256sum -c; wget http://x.org/a"], ["wget http://x.org"]),
        ("DW0754", [ON, f"RUN wget http://x.org/a && echo '{SHA}  a' | sha256sum"], ["wget http://x.org"]),
        ("DW0754", [ON, 'CMD ["curl", "http://x.org/a"]'], ["curl http://x.org"]),
        ("DW0754", [ON, 'CMD ["curl", "http://backend:80/a"]'], []),
        ("DW0754", [ON, 'ENTRYPOINT ["curl"]', 'CMD ["http://x.org/a"]'], ["curl http://x.org"]),
        ("DW0754", [ON, 'CMD ["curl", "http://x.org/a"]', 'CMD ["sh"]'], []),
        ("DW0755", [ON, 'RUN O="-fsSLk"; curl $O https://x.org'], ["curl -k"]),
        ("DW0755", [ON, 'RUN args=(-f -k); curl "${args[@]}" https://x.org'], ["curl -k"]),
        ("DW0755", [ON, 'RUN args=(-f -L); curl "${args[@]}" https://x.org'], []),
        ("DW0755", [ON, "RUN alias curl='curl -k'; curl https://x.org"], []),
        ("DW0755", [ON, 'CMD ["curl", "-k", "https://x.org"]'], ["curl -k"]),
        ("DW0755", [ON, "CMD curl -k https://x.org"], ["curl -k"]),
        ("DW0755", [ON, 'ENTRYPOINT ["sh", "-c", "curl -k https://x.org"]'], ["curl -k"]),
        ("DW0755", [ON, 'ENTRYPOINT ["curl"]', 'CMD ["-k", "https://x.org"]'], ["curl -k"]),
        ("DW0755", [ON, 'ENTRYPOINT ["a"]', 'CMD ["curl", "-k"]'], []),
        ("DW0755", [ON, "COPY <<E /etc/yum.repos.d/a.repo", "[a]", "sslverify=0", "E"], ["sslverify=0"]),
        ("DW0755", [ON, "COPY <<E /etc/yum.repos.d/a.repo", "#sslverify=0", "sslverify=1", "E"], []),
        ("DW0755", [ON, "RUN cat > /etc/yum.conf <<'E'", "sslverify = false", "E"], ["sslverify = false"]),
        ("DW0755", [ON, "RUN grep x <<E", "sslverify=0", "E"], []),
        ("DW0755", [ON, "RUN sed -i s/sslverify=1/sslverify=0/ /etc/yum.conf"], ["sed sslverify=0"]),
        ("DW0755", [ON, "RUN sed -i 's/^sslverify=.*/sslverify=0/g' /etc/yum.conf"], ["sed sslverify=0"]),
        ("DW0755", [ON, "RUN sed -i '/main/a sslverify=0' /etc/yum.conf"], ["sed sslverify=0"]),
        ("DW0755", [ON, "RUN sed -i s/sslverify=0/sslverify=1/ /etc/yum.conf"], []),
        ("DW0755", [ON, "RUN sed -i /sslverify=0/d /etc/yum.conf"], []),
        ("DW0755", [ON, "RUN yarn config set enableStrictSsl false"], ["yarn enablestrictssl false"]),
        ("DW0755", [ON, "RUN yarn config set enableStrictSsl true"], []),
        ("DW0755", [ON, "RUN wget --no-check-cert https://x.org"], ["wget --no-check-cert"]),
        ("DW0755", [ON, "RUN wget --no-c https://x.org"], []),
        ("DW0750", [ON, "EXPOSE 2375"], ["EXPOSE 2375"]),
        ("DW0750", [ON, "EXPOSE 2376"], []),
    ],
)
def test_however_it_is_written(rule, lines, expected):
    assert evidence(rule, dockerfile(*lines)) == expected


def test_the_words_tell_which_packages_are_upgraded():
    (some,) = findings("DW0155", dockerfile(ON, "RUN dnf upgrade -y --security"))
    (all_,) = findings("DW0155", dockerfile(ON, "RUN dnf upgrade -y"))
    assert "every" not in some.message
    assert "every" in all_.message
