"""Makes a small ledger of this version, which later versions must be able to take over.

    python tests/ledgers/make.py

works a day in a house of its own, with the code and the samples of this tree, and writes
`tests/ledgers/<version>-<migration>/`: `house.tar.gz` with the ledger and the archive,
and `states.txt` with the state of each order. See README.md beside this file.
"""

from __future__ import annotations

import csv
import fcntl
import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
INBOX = ROOT / "samples" / "inbox"
DAY, LATER = "2026-11-03T09:00:00Z", "2026-11-03T11:00:00Z"
CANCELLED_LATER = "acme-shopify", "#1116"
RELEASED = "acme-shopify/#1039"
# Two people must release what this rule holds; whoever makes the ledger is one of them.
OF_TWO, OF_TWO_RULE = "nordlys-shopify/#1085", "hold-large-first-order"
# What every such ledger must hold, so that something can go wrong with it.
STATES = {"instructed", "held", "backordered", "rejected", "cancelled", "history"}
DOCUMENTS = (
    "-instruction-",
    "-instruction-W000002-",
    "-labels-",
    "CEB303-",
    "CEB603-",
    "-rejects-",
)
ROWS = {
    "a file with problems": "file WHERE state = 'parked' AND problems <> '[]'",
    "a rejected row": "input_row WHERE outcome = 'rejected' AND reason <> ''",
    "an open hold": "hold WHERE closed_at IS NULL AND detail <> ''",
    "a released hold": "hold WHERE ended = 'released'",
    "an approval": "approval",
    "a request that was done": "request WHERE state = 'done' AND answer LIKE '%released%'",
    "a request that was refused": "request WHERE state = 'done' AND answer LIKE '%refused%'",
    "a request not yet answered": "request WHERE state = 'asked'",
    "an event with a cause": "event WHERE cause <> ''",
}
# The outbox is not among them: its receivers have taken all there was.
KEPT = (".state/ledger.db", "archive")


def chosen() -> set[tuple[str, str]]:
    """(channel, order id) of one order per channel, outcome, state and warehouse."""
    kinds: dict[tuple[str, ...], tuple[str, str]] = {}
    with (ROOT / "samples" / "truth.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            kind = tuple(row[key] for key in ("channel", "outcome", "state", "warehouses"))
            kinds.setdefault(kind, (row["channel"], row["order_id"]))
    return {*kinds.values(), CANCELLED_LATER}


def shopify(text: str, ids: set[str]) -> str:
    """The header and the rows of these orders; cells may hold line ends."""
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *(r for r in rows if r[0] in ids)])
    return out.getvalue()


def market(text: str, ids: set[str]) -> str:
    """The header and the lines of these orders."""
    header, *rows = text.splitlines(keepends=True)
    return header + "".join(row for row in rows if row.split("\t")[0] in ids)


def erp(text: str, ids: set[str]) -> str:
    """The header and the lines of these orders, and the last line with their sums."""
    header, *rows = text.splitlines(keepends=True)
    rows = [row for row in rows if f"2026-{row.split(';')[0]}" in ids]
    amounts = [row.split(";")[header.split(";").index("Betrag")] for row in rows]
    sum_minor = sum(int(re.sub(r"\D", "", one)) for one in amounts)
    orders = len({row.split(";")[0] for row in rows})
    total = f"{sum_minor // 100},{sum_minor % 100:02d}"
    return header + "".join(rows) + f"SUMME;{orders};{len(rows)};{total}\r\n"


PARKED = "renamed-column.csv"
NEEDS_A_PERSON = 1
CUT = {
    "acme-shopify": (shopify, "utf-8"),
    "nordlys-shopify": (shopify, "utf-8"),
    "acme-amazon": (market, "utf-8"),
    "nordlys-erp": (erp, "cp1252"),
}


def drop(inbox: Path) -> None:
    """Reference data whole, of the exports the chosen orders alone."""
    orders = chosen()
    for path in sorted(INBOX.rglob("*.*")):
        channel = path.parent.name
        target = inbox / channel / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if channel not in CUT:
            shutil.copyfile(path, target)
            continue
        cut, coding = CUT[channel]
        with path.open(encoding=coding, newline="") as stream:
            text = cut(stream.read(), {order_id for of, order_id in orders if of == channel})
        target.write_bytes(text.encode(coding))


def crossdock(house: Path, now: str, *args: str, ends: int = 0) -> str:
    """What the command of this tree prints; it must end with that exit code."""
    ran = subprocess.run(
        [
            sys.executable, "-m", "processor", *args,
            "--config", str(house / "config.yaml"), "--now", now,
        ],
        cwd=house, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    if ran.returncode != ends:
        sys.exit(f"crossdock {' '.join(args)} ended {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def worked(house: Path) -> None:
    """A day's work: a first run, then one order cancelled that the warehouse already has, and what
    people ask for."""
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, house / name)
    config = (ROOT / "config.yaml").read_text("utf-8")
    (house / "config.yaml").write_text(config.replace("settle: 2 s", "settle: 0 s"), "utf-8")
    for_two_people(house / "rules" / "review.yaml")
    drop(house / "inbox")
    crossdock(house, DAY, "run", "--workers", "0")
    crossdock(house, LATER, "release", RELEASED, "--why", "called, wants them all")
    crossdock(house, LATER, "release", OF_TWO, "--why", "checked by phone")
    crossdock(house, LATER, "release", OF_TWO, "--why", "by one alone", ends=NEEDS_A_PERSON)
    channel, order_id = CANCELLED_LATER
    later = (ROOT / "samples" / "later" / "c-order-cancelled.csv").read_text("utf-8")
    (house / "inbox" / channel / "later.csv").write_text(shopify(later, {order_id}), "utf-8")
    shutil.copyfile(ROOT / "samples" / "bad" / PARKED, house / "inbox" / channel / PARKED)
    crossdock(house, LATER, "run", "--workers", "0", ends=NEEDS_A_PERSON)
    crossdock(house, LATER, "balance")
    with (house / ".state" / "processor.lock").open("r+b") as lock:
        # As if another process were at work, which never comes to it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        crossdock(house, LATER, "release", OF_TWO, "--why", "checked again")


def of_no_place(house: Path) -> None:
    """Forgets where the house lay and which life its ledger lived: it is unpacked elsewhere, beside
    an outbox that is another one."""
    ledger = sqlite3.connect(house / ".state" / "ledger.db")
    ledger.execute("DELETE FROM meta WHERE name LIKE 'place of %' OR name LIKE 'epoch %'")
    ledger.commit()
    ledger.execute("VACUUM")
    ledger.close()
    shutil.rmtree(house / "archive" / "ledger", ignore_errors=True)


def for_two_people(rules: Path) -> None:
    """The hold of that rule needs two approvals."""
    head, rule, rest = rules.read_text("utf-8").partition(f"  - id: {OF_TWO_RULE}\n")
    asked = rest.replace(
        "      hold: call-buyer\n", "      hold: call-buyer\n      approvals: 2\n", 1
    )
    rules.write_text(head + rule + asked, "utf-8")


def lacking_rows(house: Path) -> set[str]:
    """The kinds of rows of which the ledger has none."""
    ledger = sqlite3.connect(house / ".state" / "ledger.db")
    lacking = {
        kind
        for kind, rows in ROWS.items()
        if ledger.execute(f"SELECT count(*) FROM {rows}").fetchone() == (0,)
    }
    ledger.close()
    return lacking


def packed(house: Path) -> bytes:
    """The files that are kept, as a tar whose bytes tell nothing of who packed it and when."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in KEPT:
            tar.add(house / name, name, filter=nobodys)
    return gzip.compress(out.getvalue(), 9, mtime=0)


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def version() -> str:
    """`0.2-0008`: the newest version that CHANGELOG.md names, and the newest migration."""
    found = re.search(r"^## (\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    steps = (ROOT / "processor" / "ledger" / "migrations" / "versions").glob("[0-9]*.py")
    if found is None:
        sys.exit("CHANGELOG.md names no version")
    return f"{found[1]}-{max(path.name[:4] for path in steps)}"


def main() -> None:
    with TemporaryDirectory(prefix="crossdock-ledger-") as folder:
        house = Path(folder)
        worked(house)
        told = [
            json.loads(line)
            for line in crossdock(house, LATER, "orders", "--json").split("\n")
            if line
        ]
        states = {f"{one['channel']}/{one['order_id']}": one["state"] for one in told}
        names = [path.name for path in (house / "outbox").rglob("*")]
        lacking = STATES - set(states.values())
        lacking |= {kind for kind in DOCUMENTS if not any(kind in name for name in names)}
        lacking |= lacking_rows(house)
        if lacking:
            sys.exit(f"the day makes nothing of this kind: {', '.join(sorted(lacking))}")
        of_no_place(house)
        data = packed(house)
    target = HERE / version()
    target.mkdir(exist_ok=True)
    (target / "house.tar.gz").write_bytes(data)
    (target / "states.txt").write_text(
        "".join(f"{name} {state}\n" for name, state in sorted(states.items())), "utf-8"
    )
    print(f"{target}: {len(states)} orders, {len(data):,} bytes")


if __name__ == "__main__":
    main()
