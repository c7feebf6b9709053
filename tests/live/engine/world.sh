#!/bin/sh
# Runs the engine in a mount namespace of its own: with another system's root, with account files of its own, or both.
# usage: world.sh DIRECTORY ROOT COMMAND...   (ROOT empty: this machine's; DIRECTORY/etc/*: laid over /etc)
set -eu
directory=$1 root=$2
shift 2

if [ -n "$root" ]; then
    mount --make-private /
    mount --bind "$root" "$root"
    mount --make-private "$root"
    for tree in proc sys dev; do
        mount --rbind "/$tree" "$root/$tree"
        mount --make-rprivate "$root/$tree"
    done
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mkdir -p "$root${directory%/*}" "$root/.host"
    mount -t tmpfs -o mode=1777 tmpfs "$root${directory%/*}"
    mkdir "$root$directory"
    # The directory stays shared with the host: what the engine mounts in it is seen outside at the same path.
    mount --rbind "$directory" "$root$directory"
    cd "$root"
    pivot_root . .host
    # Private first: otherwise taking the old root away would take it away from the host.
    mount --make-rprivate /.host
    umount -l /.host
else
    mount --make-private "$(findmnt -n -o TARGET -T /etc)"
fi

for file in "$directory"/etc/*; do
    [ -e "$file" ] && mount --bind "$file" "/etc/${file##*/}"
done
cd /
exec "$@"
