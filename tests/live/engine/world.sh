#!/bin/sh
# Runs the engine in a mount namespace of its own: with another system's root, with files of its own, or both.
# usage: world.sh DIRECTORY ROOT COMMAND...
#   ROOT: empty for this machine's, which is else found at /.host. DIRECTORY/etc/* is laid over /etc, DIRECTORY/plugins over the engine's plugins.
set -eu
directory=$1 root=$2
shift 2

if [ -n "$root" ]; then
    mount --make-private "$(findmnt -n -o TARGET -T "$root")"
    mount --bind "$root" "$root"
    mount --make-private "$root"
    # /tmp is the tests': containers of theirs mount files out of it, by the path that the client sees.
    for tree in proc sys dev tmp; do
        mount --rbind "/$tree" "$root/$tree"
        mount --make-rprivate "$root/$tree"
    done
    # Containers that go on while the engine doesn't are found again by what lies there.
    mkdir -p -m 755 "$directory/world-run"
    mount --bind "$directory/world-run" "$root/run"
    mount --make-private "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/var/tmp"
    mkdir -p "$root$directory" "$root/.host"
    # The directory stays shared with the host: what the engine mounts in it is seen outside at the same path.
    mount --rbind "$directory" "$root$directory"
    cd "$root"
    pivot_root . .host
    # What the host unmounts goes away there too; nothing done here is done to the host.
    mount --make-rslave /.host
fi

# What is laid over this world's files must not be seen outside, as it would be where systemd shares every mount.
for place in /etc /run; do
    mount --make-private "$(findmnt -n -o TARGET -T "$place")"
done
for file in "$directory"/etc/*; do
    [ -e "$file" ] && mount --bind "$file" "/etc/${file##*/}"
done
if [ -d "$directory/plugins" ]; then
    mkdir -p /run/docker/plugins
    mount --bind "$directory/plugins" /run/docker/plugins
fi
cd /
exec "$@"
