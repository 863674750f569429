"""The sample day by SFTP: the sample exports are put on a server of their own, the house pulls
them, and instructions, labels, customs messages and rejects are pushed back to it.

`make run-sftp` calls it. House and server lie in `.run-sftp/` and are kept there: a second day
finds the same files again and changes nothing. The house of `make run` is not touched.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from drop import drop  # noqa: E402
from sftp_server import HOST, Cannot, Served, found, missing, server  # noqa: E402

FOLDER = ".run-sftp"
REMOTE = "partners"
# What nobody else sends: it is dropped at home.
OUR_OWN = ("catalogue",)
_REFUSED = 2


def config_by_sftp(text: str, served: Served) -> str:
    """The house's configuration, in which every channel and warehouse is at the server, and customs
    and rejects go there; raises Cannot where it has remotes or receivers of its own."""
    for key in ("remotes", "receivers"):
        if re.search(rf"^{key}:", text, re.MULTILINE):
            raise Cannot(
                f"config.yaml has {key} of its own, and the day by SFTP would replace them."
                " It works with the configuration as it came."
            )
    found_in, lines = "", []
    for line in text.splitlines():
        lines.append(line)
        if re.match(r"\S", line):
            found_in = line.partition(":")[0]
        elif found_in in ("channels", "warehouses") and re.fullmatch(r"  [\w-]+: *(#.*)?", line):
            lines.append(f"    remote: {REMOTE}")
    inbox, outbox = (str(served.files / side) for side in ("inbox", "outbox"))
    return "\n".join(
        (
            *lines, "", "remotes:", f"  {REMOTE}:", "    transport: sftp", f"    host: {HOST}",
            f"    port: {served.port}", f"    user: {_quoted(served.user)}",
            f"    key_file: {_quoted(str(served.key))}",
            f"    known_hosts: {_quoted(str(served.known_hosts))}",
            f"    inbox: {_quoted(inbox)}", f"    outbox: {_quoted(outbox)}", "receivers:",
            f"  customs: {{remote: {REMOTE}}}", f"  rejects: {{remote: {REMOTE}}}", "",
        )
    )  # fmt: skip


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _for_ssh(path: Path) -> str:
    """A path as ssh reads it in an option: `%` begins a code there."""
    return f'"{path}"'.replace("%", "%%")


def lay_house(source: Path, house: Path, served: Served) -> None:
    """The texts of `source` as they are now; ledger, archive and outbox stay."""
    house.mkdir(parents=True, exist_ok=True)
    text = config_by_sftp((source / "config.yaml").read_text("utf-8"), served)
    (house / "config.yaml").write_text(text, "utf-8")
    for name in ("rules", "mappings"):
        shutil.rmtree(house / name, ignore_errors=True)
        shutil.copytree(source / name, house / name)
    drop(HERE / "inbox", house / "inbox", only=OUR_OWN)


def put(served: Served) -> str:
    """Puts the sample exports on the server, each under another name first; says how."""
    exports = [
        path.relative_to(HERE / "inbox")
        for path in sorted((HERE / "inbox").rglob("*"))
        if path.is_file() and path.relative_to(HERE / "inbox").parts[0] not in OUR_OWN
    ]
    inbox = served.files / "inbox"
    (served.files / "outbox").mkdir(exist_ok=True)
    for sender in {one.parent for one in exports}:
        (inbox / sender).mkdir(parents=True, exist_ok=True)
    client = found("sftp")
    if client is None:
        drop(HERE / "inbox", inbox, leave=OUR_OWN)
        return f"laid {len(exports)} files into its folders, as there is no sftp here"
    batch = []
    for one in exports:
        target = inbox / one
        part = _quoted(f"{target}.part")
        batch += [f"put {_quoted(str(HERE / 'inbox' / one))} {part}"]
        batch += [f"rename {part} {_quoted(str(target))}"]
    options = (
        f"IdentityFile={_for_ssh(served.key)}", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes",
        f"UserKnownHostsFile={_for_ssh(served.known_hosts)}",
    )  # fmt: skip
    ran = subprocess.run(
        [client, "-q", "-b", "-", "-F", "/dev/null", "-P", str(served.port),
         *(part for one in options for part in ("-o", one)), f"{served.user}@{HOST}"],
        input="\n".join((*batch, "")), text=True, capture_output=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise Cannot(
            f"sftp could not put the exports on the server: {ran.stderr.strip()}."
            f" What the server says of it stands in {served.key.parent / 'log'}."
        )
    return f"put {len(exports)} files on it by sftp, as their senders would"


def run_house(house: Path, now: str, *more: str) -> int:
    """One pass, printed as it is; told to stop, the pass is told and ends as it does."""
    command = [sys.executable, "-m", "processor", "run", "--config", str(house / "config.yaml")]
    child = subprocess.Popen([*command, "--now", now, *more], cwd=HERE.parent)

    def stop(number: int, _frame: object) -> None:
        # The terminal tells the pass of Ctrl-C itself, and twice would cut it short.
        if number == signal.SIGTERM:
            child.send_signal(number)

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = child.wait()
        return code if code >= 0 else 128 - code
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def what_lies(outbox: Path) -> list[str]:
    """A line for each folder that the partners would look into."""
    folders: dict[str, int] = {}
    for path in sorted(outbox.rglob("*")):
        if path.is_file() and not path.relative_to(outbox).parts[0].startswith("."):
            folder = str(path.parent.relative_to(outbox))
            folders[folder] = folders.get(folder, 0) + 1
    return [f"  {count:3}  outbox/{folder}" for folder, count in folders.items()]


def day(source: Path, folder: Path, now: str, *more: str) -> int:
    """The whole day in `folder`, with the texts of `source`; the exit code of the pass."""
    folder.mkdir(parents=True, exist_ok=True)
    with server(folder / "server") as served:
        print(f"sshd listens on {HOST}:{served.port}, its files lie in {folder.name}/server/files/")
        lay_house(source, folder / "house", served)
        print(put(served), flush=True)
        code = run_house(folder / "house", now, *more)
        print("On the server, for those who look there")
        print("\n".join(what_lies(served.files / "outbox")) or "  nothing")
    print(
        f"The server has ended. Ask this house with --config {folder.name}/house/config.yaml;"
        f" `rm -r {folder.name}` begins anew."
    )
    return code


def main() -> int:
    """`sftp_day.py NOW`: the day in the checkout; 2 where it cannot be."""
    if words := missing():
        print(words, file=sys.stderr)
        return _REFUSED
    # Told to stop before or after the pass, it ends as by Ctrl-C: the server too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return day(HERE.parent, HERE.parent / FOLDER, sys.argv[1])
    except Cannot as reason:
        print(reason, file=sys.stderr)
        return _REFUSED
    except KeyboardInterrupt:
        print("Stopped. The server has ended; the next day goes on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
