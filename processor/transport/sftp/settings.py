"""What config.yaml says of a server, as the session needs it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import msgspec

from processor.model.sentence import Text, sentence

Algorithms = Literal["modern", "old"]
Verify = Literal["read-back", "size"]
After = Literal["delete", "move", "leave"]
Holds = Literal["nothing", "md5", "sha256", "list"]


class Secret(msgspec.Struct, frozen=True):
    """Where a secret stands: in an environment variable, or in a file. It is read when it is needed
    and kept nowhere."""

    kind: Literal["env", "file"]
    name: str

    def read(self) -> str | None:
        """The secret, without the end of its line; None where it is not there."""
        if self.kind == "env":
            return os.environ.get(self.name)
        try:
            return Path(self.name).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            return None

    @property
    def place(self) -> Text:
        """Where it should stand, as messages show it."""
        return sentence(f"sftp.secret-{self.kind}", name=self.name)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a server is reached and used. Times are seconds; files of this machine are absolute, and
    empty where there is none. `jump` is the server through which it is reached. `staging` is a
    folder of the server, empty for one within `outbox`; `after_file` is the name of a file that
    follows a document, with `{name}` for that of the document, and `after_holds` what that file
    says. `inboxes` are the folders below `inbox` of senders whose folder has another name there,
    each with the name of ours; "" is `inbox` itself."""

    name: str
    host: str
    port: int = 22
    user: str
    key_file: str = ""
    certificate: str = ""
    agent: bool = False
    key_password: Secret | None = None
    password: Secret | None = None
    known_hosts: str = ""
    jump: Settings | None = None
    algorithms: Algorithms = "modern"
    connect_s: float = 15.0
    answer_s: float = 60.0
    keep_alive_s: int = 30
    sessions: int = 2
    inbox: str = "inbox"
    outbox: str = "outbox"
    staging: str = ""
    after_file: str = ""
    after_holds: Holds = "nothing"
    verify: Verify = "read-back"
    sync: bool = False
    after: After = "delete"
    moved_to: str = ""
    inboxes: tuple[tuple[str, str], ...] = ()

    @property
    def server(self) -> str:
        """The server as people are told of it; its port where that is another than usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.host if self.port == 22 else f"{host}:{self.port}"

    @property
    def host_name(self) -> str:
        """The server as known_hosts names it."""
        return self.host if self.port == 22 else f"[{self.host}]:{self.port}"
