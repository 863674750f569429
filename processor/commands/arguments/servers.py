"""What `sftp-server-config` takes. Imports nothing but what `--help` needs."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def add_server(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """Adds the command; `add` makes the parser of one by its name and words."""
    serving = add(
        "sftp-server-config", "an OpenSSH server where others drop files: what root needs for it"
    )
    serving.add_argument("--write", metavar="FOLDER", help="write the files there; else show them")
    serving.add_argument(
        "--per", choices=("channel", "client"), default="channel",
        help="an account for each channel, or for all channels of a client",
    )  # fmt: skip
    for option, default, help_ in (
        ("user", "crossdock", "the user that the house runs as"),
        ("group", "crossdock", "the group of that user"),
        ("root", "/srv/crossdock-sftp", "a folder of root's, which holds one for each account"),
        ("etc", "/etc/crossdock-sftp", "where keys and configuration of the server lie"),
    ):
        serving.add_argument(f"--{option}", default=default, help=f"{help_} (default {default})")
    serving.add_argument("--port", type=int, default=2222, help="its port (default 2222)")
