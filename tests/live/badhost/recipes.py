"""What goes into the bad host's images: stand-ins for package tools, careless Dockerfiles, and files of no worth."""

from tests.live.badhost.container import BASE

INSTALL = b"""#!/bin/sh
# Leaves behind what a real package manager leaves: the lists, the cache and the programs.
case $* in *full-upgrade*) sleep 1000000 ;; esac
mkdir -p /var/lib/apt/lists /var/cache/apk
echo list > /var/lib/apt/lists/index
echo cache > /var/cache/apk/index
for word in "$@"; do
    case $word in
        gcc | make | git | curl) cp /bin/true-script /usr/bin/$word ;;
    esac
done
"""
SUDO = b'#!/bin/sh\nexec "$@"\n'
FETCH = b"#!/bin/sh\necho true\n"
NESTED_ENGINE = b"#!/bin/sh\nhttpd -f -p 2375 &\nwait\n"
SSH_SERVER = b"#!/bin/sh\nhttpd -f -p 22 &\nwait\n"
ACCOUNTS = b"""root::0:0:root:/root:/bin/sh
toor:x:0:0:root:/root:/bin/sh
app:x:10001:10001:app:/:/bin/sh
"""
SHADOW = b"root::19000:0:99999:7:::\napp:*:19000:0:99999:7:::\n"
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk=\n-----END OPENSSH PRIVATE KEY-----\n"
APP = f"""FROM {BASE}
MAINTAINER nobody@example.org
ARG API_TOKEN=not-a-real-token-0123456789abcdef
ENV DB_PASSWORD=not-a-real-password
ENV DATABASE_URL=postgres://shop:not-a-real-password@db/shop
ADD notes.txt /notes.txt
COPY id_rsa /root/.ssh/id_rsa
COPY .env /app/.env
RUN apt-get update
RUN apt-get install -y gcc make git netcat-openbsd
RUN go build -o /app/shop /notes.txt
RUN apt-get dist-upgrade -y
RUN apk add curl
RUN sudo chmod 777 /app && rm /notes.txt
RUN curl -k http://example.org/install.sh | sh
RUN npm install
RUN pip install --trusted-host example.org flask
RUN cp /bin/busybox /usr/bin/python3 && cp /bin/busybox /usr/bin/passwd-tool
RUN chmod 4755 /usr/bin/python3 /usr/bin/passwd-tool
RUN echo 'root:not-a-real-password' | chpasswd || true
EXPOSE 22 8080
VOLUME /etc
LABEL maintainer="nobody" com.example.api-key="not-a-real-key"
LABEL org.opencontainers.image.licenses="" org.opencontainers.image.created="yesterday"
CMD ["sleep", "1000000"]
"""
TOOLS = ("usr/bin/apt-get", "usr/bin/apk", "usr/bin/pip", "usr/bin/go", "usr/bin/npm")
FILES = {
    **dict.fromkeys(TOOLS, INSTALL),
    "bin/true-script": b"#!/bin/sh\nexit 0\n",
    "usr/bin/sudo": SUDO,
    "usr/bin/curl": FETCH,
    "usr/sbin/sshd": SSH_SERVER,
    "usr/bin/dockerd": NESTED_ENGINE,
    "etc/passwd": ACCOUNTS,
    "etc/shadow": SHADOW,
}
"""What the base image holds beside busybox."""
CONTEXT = {"notes.txt": b"notes\n", "id_rsa": KEY, ".env": b"DB_PASSWORD=not-a-real-password\n"}
"""The directory that `APP` is built from."""
UNHEALTHY = f"""FROM {BASE}
HEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD false
"""
