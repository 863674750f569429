"""gpg as a child process: whatever it does, it ends within its limits and so does our waiting."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.transport.pgp.child import PgpFault, TooMuch, run


@pytest.fixture
def stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that is called gpg here; it notes its number."""
    script = tmp_path / "bin" / "gpg"
    script.parent.mkdir()
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    return script


def does(script: Path, *lines: str) -> None:
    body = "\n".join(("#!/bin/sh", f"echo $$ > {script.parent}/number", *lines))
    script.write_text(f"{body}\n")
    script.chmod(0o755)


def has_ended(script: Path) -> bool:
    return not Path("/proc", (script.parent / "number").read_text().strip()).exists()


def test_what_it_writes_and_tells_is_given_apart(stands_in: Path, tmp_path: Path) -> None:
    # The number of the handle for what it tells follows the word.
    find = 'while [ "$1" != --status-fd ]; do shift; done'
    does(stands_in, find, 'echo plain; echo "[GNUPG:] GOODMDC" > /dev/fd/$2', "exit 3")
    took = bytearray()
    said = run(tmp_path, ["--decrypt"], take=took.extend)
    assert (said.code, said.lines, bytes(took)) == (3, (("GOODMDC",),), b"plain\n")


@pytest.mark.parametrize(
    ("line", "most", "limit_s", "why"),
    [
        ("exec cat /dev/zero", 5_000_000, 60.0, "size"),
        ("exec tail -f /dev/null", 5_000_000, 0.0, "time"),
        (
            'while [ "$1" != --status-fd ]; do shift; done; exec cat /dev/zero > /dev/fd/$2',
            9,
            60.0,
            "told",
        ),
    ],
    ids=["writes without end", "does nothing", "tells without end"],
)
def test_it_is_ended_where_it_does_not_end(
    stands_in: Path, tmp_path: Path, line: str, most: int, limit_s: float, why: str
) -> None:
    does(stands_in, line)
    (stands_in.parent / "number").write_text("none")
    with pytest.raises(TooMuch) as refused:
        run(tmp_path, ["--decrypt"], most=most, limit_s=limit_s)
    assert refused.value.why == why
    assert has_ended(stands_in)


def test_it_sees_no_variable_of_ours_but_where_programs_are(
    stands_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LODZ_KEYS", "open sesame")
    does(stands_in, "env; echo $0 $@")
    took = bytearray()
    run(tmp_path, ["--decrypt"], take=took.extend, password="open sesame")
    assert b"sesame" not in took and f"HOME={tmp_path}".encode() in took


def test_a_password_is_given_through_a_handle(stands_in: Path, tmp_path: Path) -> None:
    does(stands_in, 'while [ "$1" != --passphrase-fd ]; do shift; done', "cat /dev/fd/$2")
    took = bytearray()
    run(tmp_path, ["--decrypt"], take=took.extend, password="open sesame")
    assert took == b"open sesame\n"


def test_where_there_is_none_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PgpFault):
        run(tmp_path, ["--decrypt"])
