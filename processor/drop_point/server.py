"""The configuration of an OpenSSH server that serves the drop point and nothing else.

It is a server of its own, beside the one by which the machine is administered: no line of it can
loosen that one, and nobody but the accounts of the drop point can log in. Settings and their
defaults: sshd_config(5) and sftp-server(8) of OpenSSH 9.
"""

from __future__ import annotations

import msgspec

from processor.drop_point.accounts import DropAccount


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where the drop point is: `root` holds a folder for each account, `etc` keys and
    configuration; both absolute, of letters, digits and `._-` alone. `user` and `group` are those
    that the house runs as."""

    root: str = "/srv/crossdock-sftp"
    etc: str = "/etc/crossdock-sftp"
    port: int = 2222
    user: str = "crossdock"
    group: str = "crossdock"


# Neither CBC, 3DES, SHA-1 nor short MACs; each is known to clients of the last ten years.
_ALGORITHMS = {
    "KexAlgorithms": (
        "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp384", "ecdh-sha2-nistp256", "diffie-hellman-group18-sha512",
        "diffie-hellman-group16-sha512", "diffie-hellman-group14-sha256",
    ),
    "Ciphers": (
        "chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com",
        "aes256-ctr", "aes128-ctr",
    ),
    "MACs": (
        "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512",
        "hmac-sha2-256",
    ),
    "HostKeyAlgorithms": ("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"),
    "PubkeyAcceptedAlgorithms": (
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ),
}  # fmt: skip
# Of a file that is dropped the group may read, so that the house can; others may nothing. A link in
# an inbox is never followed and a folder in it never looked into, so none is to be made. With `-d`
# these are nine words: OpenSSH leaves out what comes after the ninth, and tells nobody (ARGV_MAX in
# its session.c).
_SFTP = "internal-sftp -l INFO -u 0027 -P symlink,hardlink,mkdir"


def sshd_config(site: Site, accounts: list[DropAccount]) -> str:
    """The configuration as a file; the same accounts give the same bytes."""
    lines = [
        "# The drop point: an OpenSSH server of its own, for the accounts below and nobody else.",
        "# Written by `crossdock sftp-server-config`. What it needs, prepare.sh makes.",
        f"Port {site.port}",
        f"HostKey {site.etc}/host_ed25519",
        f"HostKey {site.etc}/host_rsa",
        "PidFile none",
        "",
        "# Who: these users, with a key that stands in the file of their name.",
        f"AllowUsers {' '.join(one.name for one in accounts)}",
        f"AuthorizedKeysFile {site.etc}/keys/%u",
        "AuthenticationMethods publickey",
        "PubkeyAuthentication yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "HostbasedAuthentication no",
        "PermitRootLogin no",
        "UsePAM no",
        "StrictModes yes",
        "",
        "# What: files below their own folder. No shell, no terminal, no forwarding.",
        f"ChrootDirectory {site.root}/%u",
        f"Subsystem sftp {_SFTP}",
        f"ForceCommand {_SFTP}",
        "DisableForwarding yes",
        "AllowTcpForwarding no",
        "AllowStreamLocalForwarding no",
        "AllowAgentForwarding no",
        "X11Forwarding no",
        "PermitTunnel no",
        "PermitTTY no",
        "PermitUserRC no",
        "PermitUserEnvironment no",
        "",
        "# How much: one sender must not take the server from the others.",
        "LoginGraceTime 30",
        "MaxAuthTries 3",
        "MaxSessions 4",
        "MaxStartups 20:30:60",
        "# A sender that is gone is let go after two minutes: its file is no longer open then.",
        "ClientAliveInterval 30",
        "ClientAliveCountMax 4",
        "TCPKeepAlive yes",
        "UseDNS no",
        "LogLevel VERBOSE",
        "",
        "# By which algorithms.",
        *(f"{name} {','.join(words)}" for name, words in _ALGORITHMS.items()),
    ]
    for account in accounts:
        lines += [
            "",
            f"# {account.owner}",
            f"Match User {account.name}",
            f"    ForceCommand {_SFTP} -d {account.start}",
        ]
    return "\n".join(lines) + "\n"
