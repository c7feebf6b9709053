"""Rules over Dockerfiles: what they must see, and what they must leave alone."""

import pytest
from msgspec import structs
from tests.practices.contexts import beside
from tests.practices.verdicts import confidences, evidence, findings

from dockward.fix.edits import apply_edits
from dockward.kit import compose, dockerfile
from dockward.syntax.dockerfile.image import image_of
from dockward.syntax.dockerfile.parse import parse_dockerfile

ON = "FROM debian:12.8"


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0450", ["ARG V=latest", "FROM debian:${V}"], ["FROM debian:latest"]),
        ("DW0450", [ON, "COPY --from=nginx:latest /a /b"], ["--from=nginx:latest"]),
        ("DW0450", [ON, "RUN --mount=from=x/uv:latest,target=/uv a"], ["--from=x/uv:latest"]),
        ("DW0450", [ON, "COPY --from=nginx /a /b"], []),
        ("DW0451", [ON, "COPY --from=nginx /a /b", "COPY --from=nginx /c /d"], ["--from=nginx"]),
        (
            "DW0451",
            [ON, "COPY --from=x/uv /a /b", "RUN --mount=type=bind,FROM=x/ty,target=/t a"],
            ["--from=x/uv", "--from=x/ty"],
        ),
        ("DW0451", ["FROM debian:12 AS nginx", ON, "COPY --from=nginx /a /b", "COPY --from=stage /a /c"], []),
        ("DW0451", [ON, "COPY --from=x/uv@sha256:" + "ab" * 32 + " /a /b"], []),
        (
            "DW0452",
            [ON, "RUN --mount=type=bind,from=nginx:1.27,target=/t a"],
            ["FROM debian:12.8", "--from=nginx:1.27"],
        ),
        ("DW0453", [ON, "COPY --from=x:1@sha256:" + "ab" * 32 + " /a /b"], ["--from=x:1@sha256:" + "ab" * 32]),
        ("DW0451", [ON, "COPY --from=ghcr.io/a/b /a /b"], ["--from=ghcr.io/a/b"]),
        ("DW0450", [ON + " AS x", "FROM x", "COPY --from=x a b", "COPY --from=0 a b", "COPY --from=a:1 a b"], []),
        ("DW0450", ["ARG V", "FROM debian:${V}"], []),
        ("DW0450", ["FROM debian:latest AS unused", "FROM debian:12"], []),
        ("DW0451", ["FROM --platform=linux/amd64 docker.io/library/debian"], ["FROM docker.io/library/debian"]),
        ("DW0451", ["FROM debian:12 AS a", "FROM A"], []),
        ("DW0452", ["FROM debian:latest"], []),
        ("DW0454", [ON, "RUN pip install -r requirements.txt && pip install flask==3 . ./x && npm ci"], []),
        (
            "DW0454",
            [ON, "RUN pip3 install -i https://x.org/simple flask && go install x.org/t@latest"],
            ["pip flask", "go x.org/t@latest"],
        ),
        ("DW0454", [ON, "RUN npm i -g @a/b c@1 && gem install rake -v 13 && apk add a~1 b"], ["npm @a/b", "apk b"]),
        ("DW0454", [ON, "ARG V", "RUN apt-get install $P a=$V"], []),
        ("DW0454", [ON, "RUN go run x.org/t@latest -v && go install -v x.org/t@latest"], ["go x.org/t@latest"] * 2),
        ("DW0454", [ON, "RUN go run x.org/t@v1.2 && go run ./cmd && go run main.go latest"], []),
        ("DW0454", [ON, "RUN pip install flask -r requirements.txt -q"], ["pip flask"]),
        ("DW0454", [ON, "RUN pip install flask -c constraints.txt && pip install -e ."], []),
        (
            "DW0454",
            [ON, "RUN pip install git+https://x.org/a/b 'c @ git+ssh://git@x.org/c.git@main#egg=c'"],
            ["pip git+https://x.org/a/b c @ git+ssh://git@x.org/c.git@main#egg=c"],
        ),
        ("DW0454", [ON, "RUN pip install git+https://x.org/a@1f2e3d4 'c @ git+https://u@x.org/c@v2' git+$U"], []),
        (
            "DW0454",
            [ON, "RUN npm i git+https://x.org/a.git github:a/b#v1 npm@latest"],
            ["npm npm@latest git+https://x.org/a.git"],
        ),
        ("DW0454", [ON, "RUN yarn global add x @a/b y@2 && pnpm add -g z z@1"], ["yarn x @a/b", "pnpm z"]),
        ("DW0454", [ON, "RUN npm install -g y@1 && npx -y x a b && npx x@1 y && bunx z"], ["npx x", "bunx z"]),
        ("DW0454", [ON, "RUN npm exec -- x a && pnpm dlx --package=p q && yarn dlx y@3"], ["npm x", "pnpm p"]),
        ("DW0454", [ON, "RUN npm ci && npx tsc && npx x@latest"], ["npx x@latest"]),
        ("DW0454", [ON + " AS a", "COPY --from=x /n/node_modules /n/", "FROM a", "RUN npx tsc"], []),
        ("DW0454", [ON, "RUN npx tsc && npm ci"], ["npx tsc"]),
        (
            "DW0454",
            [
                ON,
                "RUN cargo install x --locked && cargo install a@1 && cargo install --path . && cargo install --git u",
            ],
            ["cargo x", "cargo u"],
        ),
        ("DW0454", [ON, "RUN cargo install b --version 1.2 && cargo install --git https://x.org/a --rev 1f2e"], []),
        (
            "DW0454",
            [ON, "RUN uv tool install x && uvx --from y==1 z && uvx w a && uv pip install -r r.txt v u==1 ."],
            ["uv x", "uvx w", "uv v"],
        ),
        ("DW0454", [ON, "RUN pipx install x 'y>=2' && pipx run z@1 a && pipx run --spec w a"], ["pipx x", "pipx w"]),
        ("DW0454", [ON, "RUN composer global require a/b c/d:^1 e/f 2.0 && composer install"], ["composer a/b"]),
        ("DW0454", [ON, "RUN dotnet tool install -g x && dotnet tool install y --version 1"], ["dotnet x"]),
        ("DW0454", [ON, "RUN conda install -c f -y a b=1 'c>2' && mamba create -n e --file x"], ["conda a"]),
        (
            "DW0454",
            [ON, "RUN corepack prepare pnpm@latest --activate && corepack prepare yarn@4.1"],
            ["corepack pnpm@latest"],
        ),
        ("DW0551", [ON, "COPY --chown=0:0 a /usr/bin/a", "COPY --chown=app a /home/app/"], []),
        ("DW0662", [ON, "RUN docker run --privileged x"], ["docker --privileged"]),
        ("DW0551", [ON, "COPY --chown=app:app a /a", 'ENTRYPOINT ["/a"]'], ["COPY --chown=app /a"]),
        ("DW0551", [ON, "WORKDIR /x", "COPY --chown=app a .", "CMD ./a"], ["COPY --chown=app ."]),
        ("DW0551", [ON, "COPY --chown=app a /b", "COPY --chown=app . /x", 'CMD ["/a", "/b", "/x/a"]'], []),
        (
            "DW0551",
            ["FROM golang:1.22 AS b", ON, "COPY --chown=app --from=b /a /a", "COPY --from=b /d /d", "CMD /a"],
            ["COPY --chown=app /a"],
        ),
        ("DW0550", [ON, "RUN chmod u+s /bin/x"], ["chmod u+s /bin/x"]),
        ("DW0550", [ON, "RUN chmod -R a+rwX /x && chmod g+w /y && chmod 0755 /z"], ["chmod a+rwX /x"]),
        ("DW0550", [ON, "COPY --chmod=0777 a /a"], ["COPY --chmod=0777"]),
        ("DW0550", [ON, "RUN chmod --reference=/a /b"], []),
        ("DW0550", [ON, "RUN chmod 3777 /a && chmod a+rwxt /b && chmod 1777 /c && chmod +t,o+w /d"], []),
        ("DW0550", [ON, "RUN chmod 5777 /a && chmod 2755 /b"], ["chmod 5777 /a", "chmod 2755 /b"]),
        ("DW0550", [ON, "RUN mkdir -pm 777 /a && mkdir --mode=0777 /b"], ["mkdir -m 777 /a", "mkdir -m 0777 /b"]),
        ("DW0550", [ON, "RUN mkdir -m 2775 /a && mkdir -m1777 /b && mkdir -p /c"], []),
        ("DW0550", [ON, "RUN install -m 4755 a /b"], ["install -m 4755 a /b"]),
        ("DW0550", [ON, "RUN install -d -m 0777 /b && install -d -m 2775 /c"], ["install -m 0777 /b"]),
        ("DW0550", [ON, "RUN install -m 755 a /b && install -o root a /c"], []),
        ("DW0661", [ON, "WORKDIR /development"], []),
        ("DW0661", [ON, "WORKDIR /sys"], ["WORKDIR /sys"]),
        ("DW0750", [ON, "EXPOSE 2222 22/udp"], []),
        ("DW0750", [ON, "EXPOSE 3389/tcp"], ["EXPOSE 3389"]),
        ("DW0750", [ON, "EXPOSE 5901 5999"], ["EXPOSE 5901"]),
        ("DW0750", [ON, "EXPOSE 20-25 20-30/udp 1000-x"], ["EXPOSE 22", "EXPOSE 23"]),
        ("DW0751", [ON, "EXPOSE 65535 1-70000/udp"], ["EXPOSE 1-70000/udp"]),
        ("DW0753", ["FROM alpine:3", "RUN apk add --no-cache openssh"], ["apk openssh"]),
        ("DW0753", ["FROM alpine:3", "RUN apk add openssh-client"], []),
        ("DW0754", [ON, "RUN curl -o x http://127.0.0.1:80/ && curl http://svc.local"], []),
        ("DW0754", [ON, "ADD http://example.org/x /x"], ["ADD http://example.org"]),
        ("DW0754", [ON, "ADD --checksum=sha256:" + "0" * 64 + " http://example.org/x /x"], []),
        ("DW0754", [ON, "RUN pip install -i http://pypi.example.org/simple x"], ["pip http://pypi.example.org"]),
        ("DW0754", [ON, 'RUN echo "see http://example.org"'], []),
        (
            "DW0754",
            [ON, "ARG M=http://m.example", "RUN wget ${M}/x", "ARG O", "RUN wget $O/x"],
            ["wget http://m.example"],
        ),
        ("DW0754", ["ARG M=http://m.example", ON, "ARG M", "RUN wget $M"], ["wget http://m.example"]),
        ("DW0754", [ON, "ENV M=http://m.example", "RUN M=https://x.example; wget $M/y", "RUN echo '$M'"], []),
        ("DW0754", [ON, "ENV M=https://x.example", "ARG M=http://m.example", "RUN wget $M"], ["wget http://m.example"]),
        (
            "DW0754",
            [ON, "RUN wget www.x.example/y", "RUN wget -O a.example/b https://x.example"],
            ["wget http://www.x.example"],
        ),
        ("DW0754", [ON, "RUN curl -x http://p.example -e http://r.example -H http://h.example https://x.example"], []),
        ("DW0754", [ON, "RUN npm config set proxy http://p.example && wget -q localhost/x"], []),
        (
            "DW0754",
            [ON, 'RUN echo "deb http://x.example/d a b" > /etc/apt/sources.list.d/x.list'],
            ["package source http://x.example"],
        ),
        (
            "DW0754",
            ["FROM alpine:3", "RUN echo http://x.example/y | tee -a /etc/apk/repositories > /dev/null"],
            ["package source http://x.example"],
        ),
        ("DW0754", [ON, "RUN echo deb http://deb.debian.org/debian sid main > /etc/apt/sources.list"], []),
        ("DW0754", [ON, "RUN echo http://x.example > /etc/motd", "RUN cat a | tee /etc/apt/sources.list"], []),
        ("DW0754", [ON, "ONBUILD RUN wget http://x.example/y"], ["wget http://x.example"]),
        (
            "DW0755",
            [ON, 'ENV O="-k -s"', "RUN curl $O https://x.example", "RUN curl '$O' https://x.example"],
            ["curl -k"],
        ),
        ("DW0755", [ON, "RUN curl -H '-k' -o -k https://x.org/ && curl --header -k https://x.org"], []),
        ("DW0755", [ON, "RUN curl -fsSLko x https://x.org/ && wget -O --no-check-certificate https://x"], ["curl -k"]),
        ("DW0755", [ON, "RUN export NODE_TLS_REJECT_UNAUTHORIZED=0 A=1"], ["NODE_TLS_REJECT_UNAUTHORIZED"]),
        ("DW0755", [ON, "RUN pip config set global.trusted-host x.example"], ["pip trusted-host"]),
        ("DW0755", [ON, "RUN python3 -m pip install --trusted-host x.example a"], ["pip --trusted-host"]),
        ("DW0755", [ON, "RUN echo insecure >> ~/.curlrc && echo insecure > x"], ["echo curlrc insecure"]),
        ("DW0755", [ON, "RUN wget --no-check-certificate https://x.org/"], ["wget --no-check-certificate"]),
        ("DW0755", [ON, "RUN curl -o k -H 'k: v' https://x.org/"], []),
        ("DW0755", [ON, "RUN curl -okey https://x.org/"], []),
        ("DW0755", [ON, "RUN npm config set strict-ssl false"], ["npm strict-ssl false"]),
        ("DW0755", [ON, "RUN GIT_SSL_NO_VERIFY=1 git clone https://x.org/a"], ["GIT_SSL_NO_VERIFY"]),
        ("DW0755", [ON, "RUN git -c http.sslVerify=false clone https://x.org/a"], ["git http.sslverify=false"]),
        ("DW0755", [ON, "ENV PYTHONHTTPSVERIFY=0"], ["PYTHONHTTPSVERIFY"]),
        ("DW0755", [ON, "ENV GIT_SSL_NO_VERIFY=0 NODE_TLS_REJECT_UNAUTHORIZED=1"], []),
        ("DW0850", [ON, 'VOLUME ["/data", "/run/docker.sock"]'], ["VOLUME /run/docker.sock"]),
        ("DW0950", [ON, "RUN --mount=type=ssh,mode=0666 git clone x"], ["--mount mode=0666"]),
        ("DW0950", [ON, "RUN --mount=type=cache,mode=0777,target=/x make"], []),
        ("DW0951", [ON, "RUN apt-get install --install-recommends -y a"], []),
        ("DW0951", [ON, "RUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/x && apt install a"], []),
        ("DW0951", [ON + " AS b", "RUN apt-get install a", ON, "COPY --from=b /a /a"], []),
        ("DW0951", ["FROM scratch", 'RUN ["apt-get", "install", "a"]'], ["apt-get install a"]),
        ("DW0952", [ON, "RUN passwd -d root"], ["RUN passwd"]),
        ("DW0952", [ON, "RUN useradd -p x app"], ["RUN useradd"]),
        ("DW0952", [ON, "RUN useradd -m -s /bin/sh app"], []),
        ("DW1050", ["FROM a:1", "FROM b:1", "COPY --from=1 /x /y"], ["COPY --from=1"]),
        ("DW1050", ["FROM a:1", "COPY --from=7 /x /y"], []),
        ("DW1051", ["FROM a:1 AS Build", "FROM b:1 AS build"], ["AS build"]),
        ("DW1053", ["FROM a:1 AS x", "COPY --from=X /x /y"], ["COPY --from=X"]),
        ("DW1053", ["FROM a:1", "COPY --from=0 /x /y"], ["COPY --from=0"]),
        ("DW1054", ["FROM a:1 AS x", "FROM b:1", "COPY --from=x /usr /usr"], []),
        ("DW1150", [ON, "ONBUILD RUN true", "LABEL maintainer=x"], []),
        ("DW1350", [ON, "ENV DEBUG=1", "ENV DEBUG=0"], []),
        ("DW1350", [ON, "ENV NODE_ENV=development"], ["ENV NODE_ENV=development"]),
        ("DW1550", [ON + " AS unused", "RUN --network=host x", ON], []),
    ],
)
def test_what_they_see(rule, lines, expected):
    assert evidence(rule, dockerfile(*lines)) == expected


@pytest.mark.parametrize("rule", ["DW0550", "DW0754", "DW0755", "DW0951", "DW0952", "DW0953"])
def test_scripts_of_other_shells_are_left_alone(rule):
    lines = [
        "FROM x:1",
        'SHELL ["powershell", "-Command"]',
        "RUN curl -k http://a.org; chpasswd; chmod 777 x; apt-get install a",
    ]
    assert evidence(rule, dockerfile(*lines)) == []


def test_a_label_takes_the_author_only_when_it_needs_no_thought():
    assert evidence("DW1150", dockerfile(ON, 'MAINTAINER "Ada" <a@b>')) == ["MAINTAINER"]


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0116", [ON + " AS b", "RUN apt-get dist-upgrade -y", ON, "COPY --from=b /a /a"], ["upgrade by apt-get"]),
        ("DW0117", [ON, "RUN apt-get update", "RUN apt-get install -y a"], ["apt-get update alone"]),
        ("DW0117", [ON, "RUN yum makecache", "RUN zypper refresh"], ["yum update alone", "zypper update alone"]),
        ("DW0117", ["FROM fedora:40", "RUN dnf update -y"], []),
        ("DW0155", ["FROM fedora:40", "RUN dnf update -y && yum update -y curl"], ["dnf upgrade"]),
        (
            "DW0155",
            [
                ON,
                'RUN apt-get -y -o Dpkg::Options::="--force-confold" upgrade && apt-get upgrade -y -o A::B=1',
                "RUN apt-get -o Acquire::Retries=3 -y upgrade && apt-get -o A::B=1 upgrade curl",
            ],
            ["apt-get upgrade"] * 3,
        ),
        (
            "DW0454",
            [ON, "RUN python3 -m pip install a && python -um pip install b && pip3.11 install c"],
            ["pip a", "pip b", "pip c"],
        ),
        ("DW0454", [ON, "RUN python3 -m venv pip && python3 pip install a && python -m build pip install a"], []),
        ("DW0155", [ON, "RUN zypper up -y && apk upgrade"], ["zypper upgrade", "apk upgrade"]),
        ("DW0204", [ON, "HEALTHCHECK NONE"], ["HEALTHCHECK NONE"]),
        ("DW0204", [ON + " AS a", "HEALTHCHECK CMD x", "FROM a"], []),
        ("DW0204", [ON + " AS a", "HEALTHCHECK CMD x", ON, "COPY --from=a /a /a"], ["no health check"]),
        ("DW0255", [ON, "HEALTHCHECK --retries= CMD x"], ["HEALTHCHECK --retries"]),
        ("DW0510", [ON, "USER app"], []),
        ("DW0510", [ON, "USER app", "USER 0:0"], ["USER=root"]),
        ("DW0510", [ON + " AS a", "USER 7", "FROM a"], []),
        ("DW0510", [ON + " AS a", "USER 7", ON, "COPY --from=a /a /a"], ["USER=root"]),
        ("DW0555", [ON, "USER app:app"], ["USER app"]),
        ("DW0555", [ON, "USER 12:app"], []),
        ("DW0904", [ON + " AS b", "RUN apt-get install vim", ON, "COPY --from=b /a /a"], []),
        ("DW0906", [ON, "ADD a.tar.gz b.tgz /x/"], []),
        ("DW0906", [ON, "ADD https://x.org/a.tar.gz /x/"], ["ADD to /x/"]),
        ("DW0907", [ON, "COPY a.pem id_rsa /x/", "COPY --from=0 id_rsa /y"], ["id_rsa"]),
        ("DW0907", [ON, "COPY server.pem *.pem ca.pem /x/"], ["server.pem", "*.pem"]),
        (
            "DW0907",
            [ON, "COPY kubeconfig service-account.json account.json /x/"],
            ["kubeconfig", "service-account.json"],
        ),
        ("DW0907", [ON, "COPY config.json /root/.docker/config.json"], ["/root/.docker/config.json"]),
        ("DW0907", [ON, "COPY config.json /root/.docker/", "COPY config.json /app/"], ["/root/.docker/config.json"]),
        ("DW0907", [ON, "COPY <<EOT /root/.netrc", "machine x", "EOT"], ["/root/.netrc"]),
        ("DW0907", [ON, "COPY application_default_credentials.json /x"], ["application_default_credentials.json"]),
        (
            "DW0907",
            [ON, "ENV GOOGLE_APPLICATION_CREDENTIALS=/app/key.json", "WORKDIR /app", "COPY a.json key.json ./"],
            ["key.json"],
        ),
        (
            "DW0907",
            [ON, "COPY .npmrc .dockercfg /x/", "COPY npmrc /root/.npmrc", "COPY .ssh/ /root/.ssh", "COPY .aws /a"],
            [".npmrc", ".dockercfg", "/root/.npmrc", ".ssh/", ".aws"],
        ),
        (
            "DW0907",
            [ON, "COPY terraform.tfstate prod.tfvars a.p12 a.pfx a.jks a.keystore /x/", "COPY .gnupg/* /x/"],
            ["terraform.tfstate", "prod.tfvars", "a.p12", "a.pfx", "a.jks", "a.keystore", ".gnupg/*"],
        ),
        (
            "DW0907",
            [ON, "COPY .kube/config .netrc .pypirc .git-credentials /x/"],
            [".kube/config", ".netrc", ".pypirc", ".git-credentials"],
        ),
        ("DW0907", [ON, "COPY .npmrc.example example.tfvars debug.keystore a.tfvars.dist /x/"], []),
        ("DW0907", [ON, "COPY known_hosts config id_rsa.pub /root/.ssh/", "COPY .ssh/known_hosts /x"], []),
        ("DW0907", [ON, "COPY pip.conf settings.xml .gitconfig gradle.properties /x/"], []),
        ("DW0907", [ON, "ADD .env /x", "COPY .env.example .env.sample /x/"], [".env"]),
        ("DW0908", [ON, "ENV PASSWORD="], []),
        ("DW0908", [ON, "ARG t", "ENV API_TOKEN=$t"], ["API_TOKEN"]),
        ("DW0911", [ON, "ARG TOKEN_FILE", "ARG TOKEN=", "ARG GITHUB_TOKEN"], ["TOKEN", "GITHUB_TOKEN"]),
        ("DW0911", ["ARG A_TOKEN", "ARG B_TOKEN", "ARG V=1", ON, "ARG B_TOKEN"], ["B_TOKEN", "A_TOKEN"]),
        ("DW0913", ["FROM alpine:3", "RUN --mount=type=cache,target=/var/cache/apk apk add a"], []),
        ("DW0913", ["FROM alpine:3", "RUN apk update", "RUN apk update && apk add --no-cache a"], ["apk update"] * 2),
        ("DW0913", ["FROM alpine:3", "RUN apk update && apk add a", "RUN apk upgrade -U"], ["apk index"] * 2),
        ("DW0913", ["FROM alpine:3", "RUN apk update && apk add a && rm -rf /var/cache/apk/*"], []),
        ("DW0913", ["FROM alpine:3", "RUN apk --no-cache upgrade -U && apk upgrade"], []),
        ("DW0914", [ON, "RUN --mount=type=cache,target=/var/lib/apt,id=x apt-get update && apt-get install a"], []),
        ("DW0914", [ON, "RUN --mount=type=cache,target=/var/cache/apt apt-get update"], ["apt lists"]),
        ("DW0914", [ON, "ENV L=/var/lib/apt/lists", 'RUN apt-get update && rm -rf "$L"/*'], []),
        ("DW0914", [ON, "ENV L=/var/lib/apt/lists", "RUN L=/x; apt-get update && rm -rf $L/*"], ["apt lists"]),
        ("DW0914", [ON, "RUN apt-get update && find /var/lib/apt/lists -type f -delete && ls"], []),
        ("DW0914", [ON, "RUN apt-get update && find /var/lib/apt/lists -type f -exec rm {} +"], []),
        ("DW0914", [ON, "RUN apt-get update && find /var/lib/apt/lists -type f"], ["apt lists"]),
        ("DW0914", [ON, "RUN apt-get update && apt-get install a && apt-get dist-clean"], []),
        ("DW0914", [ON, "ONBUILD RUN apt-get update && apt-get install a"], ["apt lists"]),
        ("DW0920", [ON, 'RUN eval "$(curl -s https://x.example)"'], ["download | eval"]),
        (
            "DW0920",
            [ON, "RUN source <(curl -s https://x.example) && . <(wget -O- x)"],
            ["download | source", "download | ."],
        ),
        ("DW0920", [ON, "RUN bash <(curl -s https://x.example)"], ["download | bash"]),
        ("DW0920", [ON, "RUN curl -fsSLo /tmp/i.sh https://x.example/i && sh /tmp/i.sh"], ["download > /tmp/i.sh"]),
        ("DW0920", [ON, "RUN wget https://x.example/i.sh && chmod +x i.sh && ./i.sh"], ["download > i.sh"]),
        ("DW0920", [ON, "RUN wget -qO- https://x.example/i > i.sh; . ./i.sh"], ["download > i.sh"]),
        ("DW0920", [ON, "RUN curl -LO https://x.example/i.sh && bash -e i.sh"], ["download > i.sh"]),
        ("DW0920", [ON, "RUN curl https://x.example/x > /usr/bin/x"], ["download > /usr/bin/x"]),
        (
            "DW0920",
            [ON, "ARG V=1", "RUN curl -L --output /usr/local/bin/x$V https://a"],
            ["download > /usr/local/bin/x1"],
        ),
        ("DW0920", [ON, "RUN curl -o i.sh https://x.example/i && echo '0  i.sh' | sha256sum -c && sh i.sh"], []),
        (
            "DW0920",
            [ON, "RUN curl -o x.tgz https://x.example/x.tgz && tar xf x.tgz && chmod 644 x.tgz && ./x/i.sh"],
            [],
        ),
        ("DW0920", [ON, "RUN curl -o /usr/local/bin/x.tar.gz https://x.example/i && curl -fs https://x.example"], []),
        ("DW0920", [ON, 'RUN echo "$(curl -s https://x.example)" && . ./x'], []),
        ("DW0922", [ON, "RUN useradd --password $(head -c9 /dev/urandom) penguin"], []),
        ("DW0922", [ON, "RUN DB_PASSWORD=hunter2 ./x", "CMD DB_PASSWORD=$X ./x"], ["secret for x"]),
        ("DW0922", [ON, 'CMD ["x", "--password", "hunter2"]', "ENTRYPOINT x --password $P"], ["secret for x"]),
        ("DW0922", [ON, "RUN DB_PASSWORD=hunter2; ./x $DB_PASSWORD"], ["script of RUN"]),
        ("DW0922", [ON, "RUN DB_PASSWORD=$X; echo ' DB_PASSWORD=hunter2' | ./x", "RUN DB_PASSWORD= ./x"], []),
        ("DW0922", [ON, "HEALTHCHECK CMD curl -u a:b http://localhost/"], ["secret for curl"]),
        ("DW0922", [ON, f"LABEL a=ghp_{'a1b2c3d4e5' * 4} org.example.token=", "LABEL token=$T"], ["label a"]),
        ("DW0922", [ON, "COPY <<EOT /x", "password = hunter2", "EOT"], ["here-document EOT"]),
        ("DW0922", [ON, "COPY <<EOT /x", "password = $P", "EOT"], []),
        ("DW0922", [ON, "COPY <<'EOT' /x", "url = https://a:b@x", "EOT"], ["here-document EOT"]),
        ("DW0922", [ON, "RUN cat <<EOT > /x", "password: hunter2", "EOT"], ["here-document EOT"]),
        ("DW0922", [ON, "RUN <<EOT", "export PASSWORD=hunter2", "EOT"], ["secret for export"]),
        ("DW0955", [ON, "RUN ssh me@x ls && scp me@x:/a /a && sftp x"], ["RUN ssh", "RUN scp", "RUN sftp"]),
        ("DW0955", [ON, "RUN ssh -V && ssh-keyscan x > /y", "RUN --mount=type=ssh scp me@x:/a /a"], []),
        (
            "DW0912",
            [ON, "RUN echo deb [ arch=a trusted=yes ] x > /l && printf 'Types: deb\\nTrusted: yes' > /m"],
            ["deb [trusted=yes]", "Trusted: yes"],
        ),
        ("DW0912", [ON, "COPY <<E /l", "Types: deb", "Trusted: yes", "E"], ["Trusted: yes"]),
        ("DW0912", [ON, "RUN <<E", "echo 'deb [trusted=yes] x' > /l", "E"], ["deb [trusted=yes]"]),
        ("DW0912", [ON, "RUN sed -i s/gpgcheck=0/gpgcheck=1/ /x", "RUN grep gpgcheck=0 /x"], []),
        ("DW0912", [ON, "RUN sed -i s/gpgcheck=1/gpgcheck=0/ /x; echo repo_gpgcheck=0 > /y"], ["gpgcheck=0"]),
        ("DW0912", [ON, "RUN echo 'deb [signed-by=/k] https://x.org/trusted=yes a' > /l"], []),
        ("DW0955", [ON, "RUN systemctl enable x && vim --version && kill 1"], ["RUN kill"]),
        ("DW1002", ["FROM python:3.12-slim", "ENV PIP_NO_CACHE_DIR=1", "RUN pip install a"], []),
        ("DW1002", ["FROM python:3.12-slim", "RUN pip install a", "ENV PIP_NO_CACHE_DIR=1"], ["cache of pip"]),
        ("DW1002", ["FROM python:3.12", "RUN --mount=type=cache,target=/root/.cache pip install a"], []),
        ("DW0907", [ON, "COPY .env.example /app/.env", "COPY id_rsa.sample /root/.ssh/id_rsa"], []),
        ("DW1002", [ON, "RUN conda install -y a", "RUN mamba env create -f b"], ["cache of conda", "cache of mamba"]),
        ("DW1002", [ON, "RUN conda install -y a && conda clean -afy", "RUN conda activate a"], []),
        ("DW1002", ["FROM fedora:40", "RUN dnf install -y a && rm -rf /var/cache/dnf"], []),
        ("DW1002", ["FROM ruby:3", "RUN gem install a", "RUN zypper in -y b"], ["cache of gem", "cache of zypper"]),
        ("DW1002", [ON, "RUN pip install a && rm -rf ~/.cache/pip", "RUN pip install a; rm -r $HOME/.cache"], []),
        ("DW1002", [ON, "USER app", "RUN pip install a && rm -rf /home/app/.cache/pip"], []),
        ("DW1002", [ON, "RUN pip install a && rm -rf /x/home/app/.cache/pip"], ["cache of pip"]),
        ("DW1002", [ON, "RUN pip install --no-cache a && pip3 install --no-cache-dir b && pip cache purge"], []),
        ("DW1002", [ON, "RUN pip install --no-color a"], ["cache of pip"]),
        ("DW1002", [ON, "RUN PIP_NO_CACHE_DIR=1 pip install a; export PIP_NO_CACHE_DIR=1; pip install b"], []),
        ("DW1002", [ON, "RUN pip install a; export PIP_NO_CACHE_DIR=1"], ["cache of pip"]),
        ("DW1002", [ON, "RUN pip config set global.no-cache-dir true", "RUN pip install a"], []),
        ("DW1002", [ON, "ENV PIP_CACHE_DIR=/c", "RUN --mount=type=cache,target=/c pip install a"], []),
        ("DW1002", [ON, "ENV PIP_CACHE_DIR=/c", "RUN pip install a && rm -rf ~/.cache/pip"], ["cache of pip"]),
        ("DW1002", [ON, "ENV npm_config_cache=/c", "RUN npm ci && rm -rf /c"], []),
        ("DW1002", [ON, "USER app", "RUN --mount=type=cache,target=/home/app/.cache pip install a"], []),
        ("DW1002", [ON, "RUN nosync dnf install a && nosync dnf clean all"], []),
        ("DW1003", ["FROM golang:1.24 AS b", "COPY . /s", "RUN go build /s", ON, "COPY --from=b /s /s"], []),
        (
            "DW1003",
            [ON, "RUN wget -O- https://x.example | tar x && ./configure && make && make install"],
            ["built by make"],
        ),
        ("DW1003", [ON, "RUN cmake --build . && cmake --install ."], ["built by cmake"]),
        (
            "DW1003",
            ["FROM alpine:3", "RUN apk add -t .b gcc && make && make install && apk del .b", "RUN make -C x"],
            [],
        ),
        ("DW1007", [ON, "COPY --from=0 . /x"], []),
        ("DW1007", [ON, "COPY / /app"], ["COPY . /app"]),
        ("DW1055", [ON + " AS build", ON, "RUN --mount=type=bind,from=biuld,target=/x ls"], ["--from=biuld"]),
        ("DW1055", [ON + " AS build", ON, "RUN --mount=from=build,target=/x --mount=type=cache,target=/y ls"], []),
        ("DW1055", [ON, "COPY --from=golang /a /b", "COPY --from=x/y /a /b", "COPY --from=foo /a /b"], ["--from=foo"]),
    ],
)
def test_rules_over_images_see_what_a_dockerfile_describes(rule, lines, expected):
    assert evidence(rule, dockerfile(*lines)) == expected


def test_a_context_of_which_things_are_left_out_may_be_copied_whole():
    assert evidence("DW1007", dockerfile(ON, "COPY . /app")) == ["COPY . /app"]
    assert evidence("DW1007", dockerfile(ON, "COPY . /app", ignored=(".git",))) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (".npmrc", "registry=https://x.org/\nalways-auth=true\n//x.org/:_authToken=${NPM_TOKEN}\n", []),
        (".npmrc", "//x.org/:_authToken=u8jKq2wX9dLr\n", [".npmrc"]),
        ("auth.json", '{"github-oauth": {"github.com": "u8jKq2wX9dLr"}}', ["auth.json"]),
        (".env", "PORT=80\nDEBUG=0\n", []),
        (".env", "DB_PASSWORD=hunter2\n", [".env"]),
        (".env", "DB_PASSWORD=${DB_PASSWORD}\n", []),
        ("server.pem", "-----BEGIN CERTIFICATE-----\n", []),
        ("server.key", "-----BEGIN PUBLIC KEY-----\n", []),
        ("server.key", "-----BEGIN RSA PRIVATE KEY-----\n", ["server.key"]),
        ("pip.conf", "[global]\nindex-url = https://me:hunter2@x.org/simple\n", ["pip.conf"]),
        ("pip.conf", "[global]\nindex-url = https://x.org/simple\n", []),
        ("settings.xml", "<server><password>hunter2</password></server>", ["settings.xml"]),
        ("settings.xml", "<server><password>${env.PASSWORD}</password></server>", []),
        (".docker/config.json", '{"credsStore": "pass"}', []),
        (".docker/config.json", '{"auths": {"x.org": {"auth": "dTp1OGpLcTJ3"}}}', [".docker/config.json"]),
        ("terraform.tfstate", "{}", ["terraform.tfstate"]),
    ],
)
def test_what_lies_beside_a_dockerfile_tells_whether_it_is_a_secret(name, text, expected):
    with beside({name: text}) as here:
        assert evidence("DW0907", _beside(here, ON, f"COPY {name} /x")) == expected


def _beside(context, *lines):
    text = "\n".join(lines).encode()
    return image_of(structs.replace(parse_dockerfile(text, "Dockerfile", None), context=context))


def test_a_directory_of_keys_counts_by_what_is_in_it():
    for files, expected in (({"ssh/config": "", "ssh/a.pub": ""}, []), ({"ssh/deploy": "", "ssh/a.pub": ""}, ["ssh"])):
        with beside(files) as here:
            assert evidence("DW0907", _beside(here, ON, "COPY ssh /root/.ssh")) == expected


def test_root_is_certain_where_it_is_named_and_a_guess_where_the_base_steps_down_by_itself():
    for lines, expected in (
        (["FROM debian:12", "USER root"], ["certain"]),
        (["FROM debian:12"], ["certain"]),
        (["FROM registry.example.org/shop/base:1"], ["likely"]),
        (["FROM postgres:16"], ["guess"]),
        (["FROM postgres:16", 'ENTRYPOINT ["postgres"]'], ["certain"]),
        (["FROM gcr.io/distroless/static:nonroot"], []),
    ):
        assert confidences("DW0510", dockerfile(*lines)) == expected
    assert [bool(one.fixes) for one in findings("DW0510", dockerfile("FROM postgres:16"))] == [False]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("RUN chmod 4755 /e", "needs the rights of its owner"),
        ("RUN chmod a+s /e", "needs the rights of its owner"),
        ("RUN chmod o+w /e", "does nothing but let everyone write"),
        ('RUN mkdir -m"777" /e', "doesn't stand there"),
        ("COPY --chmod=4755 e /e", "needs the rights of its owner"),
    ],
)
def test_why_an_open_mode_stays_is_said(line, why):
    (found,) = findings("DW0550", dockerfile(ON, line))
    assert not found.fixes
    assert why in found.message


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        ("DW0966", dockerfile(ON, 'RUN echo "$NPM_TOKEN" > /root/.npmrc')),
        ("DW0966", dockerfile(ON, "ARG NPM_TOKEN", "COPY <<EOF /x.env", "token=$NPM_TOKEN", "EOF")),
        ("DW0968", compose("services: {a: {build: {context: ., args: {NPM_TOKEN: correct-horse-7}}}}")),
    ],
)
def test_why_a_secret_in_a_build_stays_is_said(rule, example):
    (found,) = findings(rule, example)
    assert "No repair is offered: " in found.message


OCI = "org.opencontainers.image"


@pytest.mark.parametrize(
    ("label", "good", "bad"),
    [
        ("revision", "4f1d2c3b5a69", "main"),
        ("version", "1.2.3-rc.1", "v1"),
        ("authors", '"Joe <joe@example.org>, https://example.org/team"', "Joe"),
        ("licenses", '"MIT OR (Apache-2.0 AND ISC)"', '"My License"'),
    ],
)
def test_labels_have_the_form_that_tools_look_for(label, good, bad):
    assert evidence("DW1105", dockerfile(ON, f"LABEL {OCI}.{label}={good}")) == []
    assert evidence("DW1105", dockerfile(ON, f"LABEL {OCI}.{label}={bad}")) == [f"malformed {OCI}.{label}"]
    assert evidence("DW1105", dockerfile(ON, "ARG X", f"LABEL {OCI}.{label}=$X")) == []


def test_messages_agree_in_number():
    (one,) = findings("DW1001", dockerfile(ON, "RUN apt-get install make"))
    assert one.message.startswith("It is built with make, and that is left in it. ")
    (two,) = findings("DW1001", dockerfile(ON, "RUN apt-get install make gcc"))
    assert two.message.startswith("It is built with gcc, make, and they are left in it. ")


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        ("DW0922", ["COPY <<EOT /x", "a = hunter2", "password = hunter2", "EOT"], (4, 12)),
        ("DW0922", ["COPY <<A <<-B /z/", "x", "A", "\turl = https://a:b@x", "B"], (5, 8)),
        ("DW0922", ["RUN cat <<EOT > /x", "login", "password: hunter2", "EOT"], (4, 11)),
        ("DW0922", ["RUN <<EOT", "ls", "DB_PASSWORD=hunter2; ./x $DB_PASSWORD", "EOT"], (4, 1)),
        ("DW0922", ["RUN ls; \\", "  DB_PASSWORD=hunter2; ./x $DB_PASSWORD"], (3, 3)),
        ("DW0922", ["LABEL a=b \\", "  token=hunter2"], (3, 3)),
        ("DW0966", ["COPY <<-EOT /y", "\tlogin", "\ttoken=$TOKEN", "EOT"], (4, 8)),
        ("DW0966", ["RUN cat <<EOT > /y", "login", "t = ${TOKEN}", "EOT"], (4, 5)),
        ("DW0966", ["RUN <<EOT", "ls $TOKEN", "echo $TOKEN > /x", "EOT"], (4, 1)),
    ],
)
def test_a_secret_is_placed_where_it_stands(rule, lines, expected):
    (found,) = findings(rule, dockerfile(ON, *lines))
    assert (found.place.line, found.place.column) == expected


@pytest.mark.parametrize(
    ("rule", "lines", "expected"),
    [
        (
            "DW1008",
            [ON, "RUN uv sync --no-install-project", "COPY . .", "RUN uv sync"],
            [ON, "RUN uv sync --no-dev --no-install-project", "COPY . .", "RUN uv sync --no-dev"],
        ),
        ("DW0906", [ON, "ADD *.tar.* /y/"], None),
        ("DW0906", [ON, "ADD target.conf /y/"], [ON, "COPY target.conf /y/"]),
        (
            "DW1002",
            [ON, "RUN conda install -y a"],
            [ON, "RUN conda install -y a && conda clean --all --force-pkgs-dirs --yes"],
        ),
        ("DW0510", ["from debian:12.8", "run a"], ["from debian:12.8", "run a", "user 10001:10001"]),
        ("DW0510", ["from debian:12.8", "RUN a"], ["from debian:12.8", "RUN a", "USER 10001:10001"]),
    ],
)
def test_what_they_mend(rule, lines, expected):
    example = dockerfile(*lines)
    (finding,) = findings(rule, example)
    after = apply_edits(example.text, finding.fixes[0].edits).splitlines() if finding.fixes else None
    assert after == expected


def test_why_the_package_lists_stay_is_said():
    lines = ("RUN apt-get update", "ONBUILD RUN apt-get install -y a")
    (found,) = findings("DW0914", dockerfile(ON, *lines))
    assert not found.fixes
    assert "No repair is offered: a later step may read the lists, or its RUN has a form" in found.message


def test_the_default_that_an_expansion_says_counts_where_an_argument_has_none():
    assert evidence("DW0510", dockerfile(ON, "ARG APP", "USER ${APP:-1000}")) == []
    assert evidence("DW0510", dockerfile(ON, "ARG APP", "USER ${APP-0}")) == ["USER=root"]
