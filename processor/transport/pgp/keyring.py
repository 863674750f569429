"""A keyring for one remote: it holds the keys of the two files that config.yaml names, in a folder
of its own outside of the house, for as long as this process lives.

gpg uses secret keys only through its agent. Ours belongs to a process that reads from us, so it
ends when we do, however that happens, and what it left is deleted by the next keyring.
"""

from __future__ import annotations

import atexit
import os
import select
import stat
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from processor.model.sentence import Text, joined, sentence
from processor.transport import files, machine_clock
from processor.transport.faults import why
from processor.transport.pgp.child import PgpFault, Said, TooMuch, environment, program, run
from processor.transport.pgp.keys import Key, keys_in, problems, soon_over
from processor.transport.pgp.settings import PgpSettings
from processor.transport.temporary import temporary_folder

_SECOND = 1_000_000
# A socket has a path of at most 107 bytes, and gpg makes some here.
_LONGEST = 60
# A key with a password lies here for as long as we live, beside a password that we have: the half
# second that guessing it should cost would be ours, for each file.
_AGENT = "allow-loopback-pinentry\ns2k-count 65536\n"
# So long an agent may take to start or to end, and gpg to look at keys: whoever needs them for
# other work waits for that.
_AGENT_S = 10
_LOOK_S = 10.0
# Where that was in vain nobody tries it again for so long, unless a key file changed.
_RESTS_S = 600.0
# What a key file may hold; those of people with thousands of signatures are smaller.
_LARGEST_FILE = 16 << 20

_State = tuple[tuple[int, int, int], ...]


class KeyRing:
    """The keys of a remote, ready to be used. `theirs` and `ours` are what the files hold."""

    def __init__(self, settings: PgpSettings, home: Path, password: str | None) -> None:
        self.settings = settings
        self._home = home
        self._password = password
        self.theirs: dict[str, Key] = {}
        self.ours: dict[str, Key] = {}

    def load(self) -> None:
        """Takes the keys of the two files in. Raises PgpFault."""
        for file in dict.fromkeys((self.settings.partner_keys, self.settings.our_keys)):
            if file:
                with files.open_plain(Path(file)) as stream:
                    self.run(["--import"], source=stream.fileno(), limit_s=_LOOK_S)
        self.ours = keys_in(self._listing("--list-secret-keys"))
        self.theirs = keys_in(self._listing("--list-keys"))

    def _listing(self, which: str) -> str:
        told = bytearray()
        args = [which, "--with-colons", "--with-subkey-fingerprint"]
        self.run(args, take=told.extend, limit_s=_LOOK_S)
        return told.decode("utf-8", "replace")

    def run(self, args: list[str], **more: object) -> Said:
        """Runs gpg with these keys; see `child.run`."""
        return run(self._home, args, password=self._password, **more)  # type: ignore[arg-type]

    def try_ours(self) -> Text:
        """Signs a few bytes with each of our keys that signs, and opens some that were encrypted to
        each that opens; why that cannot be, or nothing."""
        one = self.settings
        if one.sign_with and not self._makes(["--sign", "--local-user", one.sign_with]):
            return self._unusable("sign_with", one.sign_with)
        for key in one.decrypt_with:
            sealed = self._makes(["--encrypt", "--recipient", key])
            # To a key whose time is over nothing is encrypted any more; what was is still opened.
            if sealed and not self._makes(["--decrypt"], sealed):
                return self._unusable("decrypt_with", key)
        return ""

    def is_whole(self) -> bool:
        """True while all keys are there and ours do what they did: somebody may have cleared the
        folder, or ended the agent."""
        try:
            theirs = keys_in(self._listing("--list-keys"))
            ours = keys_in(self._listing("--list-secret-keys"))
            same = theirs.keys() == self.theirs.keys() and ours.keys() == self.ours.keys()
            return same and not self.try_ours()
        except TooMuch:
            return False

    def _makes(self, args: list[str], data: bytes = b"crossdock") -> bytes:
        made = bytearray()
        with in_memory(data) as source:
            said = self.run(args, source=source, take=made.extend, limit_s=_LOOK_S)
        return bytes(made) if said.code == 0 else b""

    def _unusable(self, key: str, fingerprint: str) -> Text:
        said = "pgp.no-password" if self._password is None else "pgp.wrong-password"
        return sentence(said, key=key, fingerprint=fingerprint, file=self.settings.our_keys)


class in_memory:  # noqa: N801 - it reads as a block
    """Bytes as a handle that gpg can read, on no disk."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __enter__(self) -> int:
        self._handle = os.memfd_create("crossdock")
        with os.fdopen(os.dup(self._handle), "wb") as stream:
            stream.write(self._data)
        os.lseek(self._handle, 0, os.SEEK_SET)
        return self._handle

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)


class _Open(msgspec.Struct, frozen=True):
    state: _State
    ring: KeyRing | None
    why: Text
    ends: ExitStack


_open: dict[PgpSettings, _Open] = {}
# What took too long: with these key files, and until when, in seconds of a clock that never jumps.
_hung: dict[PgpSettings, tuple[_State, float]] = {}


def keyring(settings: PgpSettings) -> KeyRing:
    """The keyring of a remote, made at its first use and anew when a key file changed. Raises
    PgpFault where a key that it needs cannot be used."""
    words = why_not(settings)
    ring = _open[settings].ring if settings in _open else None
    if words or ring is None:
        raise PgpFault(words)
    return ring


def why_not(settings: PgpSettings) -> Text:
    """Why what a remote says of its keys cannot be done now; nothing where it can."""
    try:
        words = _file_problems(settings)
        if words:
            return words
        state = _state(settings)
        if settings not in _open or _open[settings].state != state:
            hung, until = _hung.get(settings, ((), 0.0))
            if hung == state and time.monotonic() < until:
                return sentence("pgp.hangs")
            close(settings)
            _open[settings] = _made(settings, state)
    except PgpFault as error:
        return error.words
    except TooMuch:
        _hung[settings] = state, time.monotonic() + _RESTS_S
        return sentence("pgp.hangs")
    except OSError as error:
        return sentence("pgp.cannot-run", why=why(error))
    found = _open[settings]
    if found.why or found.ring is None:
        return found.why
    return joined(list(problems(settings, found.ring.theirs, found.ring.ours, _now_s())))


def soon(settings: PgpSettings) -> list[Text]:
    """The keys of a remote whose exchange is due; nothing where they cannot be read now."""
    if why_not(settings):
        return []
    ring = _open[settings].ring
    found = [] if ring is None else soon_over(settings, ring.theirs, ring.ours, _now_s())
    return list(dict.fromkeys(found))


def _now_s() -> int:
    return machine_clock.wall() // _SECOND


def _file_problems(settings: PgpSettings) -> Text:
    named = (("partner_keys", settings.partner_keys), ("our_keys", settings.our_keys))
    for key, file in named:
        if not file:
            continue
        status = files.look(Path(file))
        if status is None:
            return sentence("pgp.file-missing", key=key, file=file)
        if not files.is_regular(status) or status.st_size > _LARGEST_FILE:
            return sentence("pgp.not-a-key-file", key=key, file=file)
        if not os.access(file, os.R_OK):
            return sentence("pgp.file-closed", key=key, file=file)
        if key == "our_keys" and stat.S_IMODE(status.st_mode) & 0o077:
            return sentence("pgp.file-open", key=key, file=file)
    password = settings.password
    if settings.ours and password is not None and password.read() is None:
        return sentence("pgp.password-missing", place=password.place)
    return ""


def _state(settings: PgpSettings) -> _State:
    looked = [Path(one).stat() for one in (settings.partner_keys, settings.our_keys) if one]
    return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in looked)


def _made(settings: PgpSettings, state: _State) -> _Open:
    ends = ExitStack()
    try:
        home = ends.enter_context(temporary_folder(_place(), "keys-"))
        (home / "gpg-agent.conf").write_text(_AGENT, "utf-8")
        if settings.ours:
            _start_agent(home, ends)
        password = None if settings.password is None else settings.password.read()
        ring = KeyRing(settings, home, password if settings.ours else None)
        ring.load()
        words = joined(list(problems(settings, ring.theirs, ring.ours, _now_s())))
        return _Open(state, ring, words or ring.try_ours(), ends)
    except BaseException:
        ends.close()
        raise


def _place() -> Path:
    """A folder of ours with a short path."""
    system = tempfile.gettempdir()
    place = Path(system if len(system) < _LONGEST else "/tmp") / f"crossdock-keys-{os.geteuid()}"  # noqa: S108 - the owner is looked at
    files.make_folder(place, files.PRIVATE_MODE)
    status = place.lstat()
    private = stat.S_IMODE(status.st_mode) & 0o077 == 0
    if not (stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and private):
        raise PgpFault(sentence("pgp.not-our-folder", folder=str(place)))
    return place


def _start_agent(home: Path, ends: ExitStack) -> None:
    """An agent for this folder that ends with us: `cat` ends when we do, and it with `cat`. It is
    there once `cat` gives back what it was given."""
    keeps = subprocess.Popen(
        [program("gpg-agent"), "--homedir", str(home), "--quiet", "--daemon", program("cat")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment(home), start_new_session=True,
    )  # fmt: skip
    ends.callback(_end_agent, keeps, home)
    assert keeps.stdin is not None and keeps.stdout is not None
    with keeps.stdout, suppress(BrokenPipeError):
        keeps.stdin.write(b"\n")
        keeps.stdin.flush()
        ready, _, _ = select.select([keeps.stdout], [], [], _AGENT_S)
        if not ready:
            raise TooMuch("time")
        if keeps.stdout.read(1):
            return
    raise PgpFault(sentence("pgp.no-agent", folder=str(home)))


def _end_agent(keeps: subprocess.Popen[bytes], home: Path) -> None:
    """Whatever becomes of it: what it left is deleted by the next keyring."""
    with suppress(OSError, subprocess.SubprocessError, PgpFault):
        subprocess.run(
            [program("gpgconf"), "--homedir", str(home), "--kill", "gpg-agent"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment(home), check=False, timeout=_AGENT_S,
        )  # fmt: skip
    if keeps.stdin is not None:
        with suppress(OSError):
            keeps.stdin.close()
    try:
        keeps.wait(_AGENT_S)
    except subprocess.TimeoutExpired:
        keeps.kill()
        keeps.wait()


def close(settings: PgpSettings) -> None:
    """Ends the keyring of a remote, its folder and its agent."""
    if settings in _open:
        _open.pop(settings).ends.close()


def close_all() -> None:
    """Ends every keyring of this process."""
    _hung.clear()
    for one in list(_open):
        close(one)


atexit.register(close_all)
