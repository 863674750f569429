"""What a person with root runs: users, folders, mounts and keys of the drop point, and the units by
which systemd starts it.

OpenSSH locks a user only into a folder that root alone can write, and an inbox must be written by
the user and lie on the house's mount. So the root of a user is root's and empty, and the folder of
the inbox is mounted into it (`mount --bind`). The house goes on using its own path, so that for it
nothing lies on another mount; and where the mount is missing the user finds a folder of root, in
which nothing can be dropped.
"""

from __future__ import annotations

import shlex

from processor.drop_point.accounts import DropAccount
from processor.drop_point.server import Site

_HEAD = """\
#!/bin/sh
# Makes what the drop point needs; by root, at first and whenever the files were written anew. The
# unit crossdock-sftp.service runs it at each start, as mounts end with the machine. Done twice it
# changes nothing. It takes no account away: one that is no longer in sshd_config cannot log in.
set -eu
umask 022
"""

_FUNCTIONS = """\
stop() {
    echo "prepare.sh: $*" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || stop "only root can do this"
getent passwd "$user" >/dev/null || stop "there is no user $user, which the house runs as"
getent group "$group" >/dev/null || stop "there is no group $group"
for tool in sshd ssh-keygen useradd mount mountpoint install; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$tool" >/dev/null || stop "there is no $tool"
done
PATH="$PATH:/usr/sbin:/sbin"

# A user without a shell or a password; its keys, one a line, stand in a file of its name.
account() {
    if ! getent passwd "$1" >/dev/null; then
        useradd --system --no-create-home --no-user-group --gid "$group" --home-dir / \\
            --shell "$(command -v nologin || command -v false)" --password '*' "$1"
    fi
    [ "$(id -gn "$1")" = "$group" ] || stop "the user $1 is not of the group $group: whose is it?"
    [ "$(id -u "$1")" != 0 ] || stop "the user $1 is root"
    install -d -o root -g root -m 0755 "$root/$1"
    [ -e "$etc/keys/$1" ] || install -o root -g root -m 0644 /dev/null "$etc/keys/$1"
}

# A folder of the house, where the house has not made it yet.
made() {
    if [ ! -d "$1" ]; then
        made "$(dirname "$1")"
        install -d -o "$user" -g "$group" -m 0750 "$1"
    fi
}

# A folder of the house, seen by an account: ours, of our group, and what is made in it is of our
# group too (setgid). Not sticky: the house takes files away that are not its own.
shown() { # account, as it sees it, folder of the house, rw or ro
    at="$root/$1/$2"
    made "$3"
    if [ "$4" = rw ]; then
        chown "$user:$group" "$3"
        chmod u=rwx,g=rwxs,o=,-t "$3"
    fi
    if mountpoint -q "$at"; then
        [ "$3" -ef "$at" ] || stop "at $at is mounted what is not $3: umount it first"
    else
        install -d -o root -g root -m 0755 "$root/$1/${2%%/*}" "$at"
        mount --bind "$3" "$at"
    fi
    mount -o "remount,bind,$4,nosuid,nodev,noexec" "$at"
}

install -d -o root -g root -m 0755 "$root" "$etc" "$etc/keys"
here=$(cd "$(dirname "$0")" && pwd)
if [ ! "$here" -ef "$etc" ]; then
    install -o root -g root -m 0644 "$here/sshd_config" "$etc/sshd_config"
    install -o root -g root -m 0755 "$here/prepare.sh" "$etc/prepare.sh"
    if [ -d /etc/systemd/system ]; then
        install -o root -g root -m 0644 "$here/crossdock-sftp.service" /etc/systemd/system/
    fi
fi
for kind in ed25519 rsa; do
    [ -e "$etc/host_$kind" ] || ssh-keygen -q -t "$kind" -N '' -C drop-point -f "$etc/host_$kind"
done
"""

_TAIL = """\

install -d -o root -g root -m 0755 /run/sshd
"$(command -v sshd)" -t -f "$etc/sshd_config" || stop "sshd refuses $etc/sshd_config"
"""


def prepare_script(site: Site, accounts: list[DropAccount], inbox: str, quota_mb: int) -> str:
    """The script for POSIX sh. `inbox` is the absolute inbox of the house, `quota_mb` what an
    account may need at once, as a hint."""
    lines = [
        _HEAD
        + "".join(
            f"{name}={shlex.quote(value)}\n"
            for name, value in (
                ("user", site.user), ("group", site.group), ("root", site.root),
                ("etc", site.etc), ("inbox", inbox),
            )
        ),
        _FUNCTIONS,
    ]  # fmt: skip
    for one in accounts:
        lines += ["", f"account {one.name}"]
        for folder in one.folders:
            how = "rw" if folder.writes else "ro"
            lines.append(f"shown {one.name} {folder.seen} {shlex.quote(folder.real)} {how}")
    lines += [
        "",
        "# A sender that never stops fills the disk of the house: its inbox must lie there. Where",
        "# the file system has quotas, give each account one, such as:",
        *(f'# setquota -u {one.name} 0 {quota_mb}M 0 10000 "$(stat -c %m "$inbox")"'
          for one in accounts),
    ]  # fmt: skip
    return "\n".join(lines) + "\n" + _TAIL


def server_unit(site: Site, inbox: str) -> str:
    """The unit of systemd that starts the server."""
    return f"""\
[Unit]
Description=Crossdock drop point (SFTP)
After=network-online.target
Wants=network-online.target
RequiresMountsFor={_in_unit(inbox)}

[Service]
ExecStartPre=/bin/sh {site.etc}/prepare.sh
ExecStart=/usr/sbin/sshd -D -f {site.etc}/sshd_config
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
Restart=on-failure
RuntimeDirectory=sshd
RuntimeDirectoryPreserve=yes

[Install]
WantedBy=multi-user.target
"""


def lease_unit() -> str:
    """What the unit of the house needs beside it, so that it can tell whether a file that another
    user drops is still open."""
    return """\
# Beside the unit of the house, such as /etc/systemd/system/crossdock.service.d/lease.conf
[Service]
AmbientCapabilities=CAP_LEASE
UMask=0027
"""


def _in_unit(path: str) -> str:
    """A path as systemd reads it, whatever letters it holds."""
    escaped = "".join(
        one if one.isascii() and (one.isalnum() or one in "/._-") else _escaped(one) for one in path
    )
    return f'"{escaped}"'


def _escaped(letter: str) -> str:
    if letter == "%":
        return "%%"
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))
