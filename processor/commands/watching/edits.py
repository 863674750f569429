"""How `crossdock watch` reloads what is edited: whole and checked, or not at all."""

from __future__ import annotations

from pathlib import Path

from processor.backtest.rerun.brake import Waits, brake, tell
from processor.commands.opening.open_premises import alert_refused, refused_alert
from processor.commands.printing.console import show_problems, speak, spoken, told, warn
from processor.commands.working.tell_warnings import tell_warnings
from processor.house.deciding_files import deciding_looks
from processor.house.house import House, load
from processor.house.premises import Premises
from processor.intake.scan import monotonic_ms
from processor.intake.settle import Look, Settling
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.model.sentence import Sentence, sentence
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, errors
from processor.transport import files

# An editor that saves in place writes in pieces: its file must be quiet for this long at least.
EDIT_QUIET_MS = 500
_GONE = Look(-1, 0, 0)
# Parts of config.yaml that count from the start alone, and the block that each stands in.
_AT_START = {
    "folders": "folders", "remotes": "remotes", "receivers": "receivers", "away": "receivers",
    "names_there": "receivers",
}  # fmt: skip


def fingerprint(premises: Premises, config_path: Path) -> dict[str, Look]:
    """A look at every file that decides, also behind links."""
    looks = deciding_looks(premises, config_path)
    return {path: Look(*look) for path, look in looks.items()}


class Edits:
    """Edits of the files that decide, each in force once its files were quiet for a while.

    `seen` is the look at them from before they were read, `waits` an edit that waits for a yes.
    """

    def __init__(
        self, runtime: Runtime, config_path: Path, seen: dict[str, Look] | None = None
    ) -> None:
        self.runtime = runtime
        self.config_path = config_path
        self.seen = fingerprint(runtime.house, config_path) if seen is None else seen
        self.settling = Settling(self.quiet_ms)
        self.waits: Waits | None = None

    @property
    def quiet_ms(self) -> int:
        """How long an edited file must be quiet before it is read."""
        return max(self.runtime.house.config.settle_ms, EDIT_QUIET_MS)

    def next_due_ms(self, now_ms: int) -> int | None:
        """Milliseconds until an edited file may be quiet; None where nothing was edited."""
        return self.settling.next_due_ms(now_ms)

    def reload_if_edited(self) -> bool:
        """Swaps in an edited house, or refuses it whole and keeps the last good one.

        An edit counts once its files were quiet for a while: an editor may still write.
        """
        now = fingerprint(self.runtime.house, self.config_path)
        if self.said_yes():
            self.seen, self.waits = {}, None
        changed = {path for path in now.keys() | self.seen if now.get(path) != self.seen.get(path)}
        self.settling.forget_missing(changed)
        at = monotonic_ms()
        quiet = [self.settling.see(path, now.get(path, _GONE), at) for path in sorted(changed)]
        if not quiet or not all(quiet):
            return False
        self.seen = now
        self.settling.forget_missing(set())
        house, problems = load(self.config_path)
        if house is None or errors(problems):
            self.refuse(problems)
            return False
        for part, name in _AT_START.items():
            if getattr(house.config, part) != getattr(self.runtime.house.config, part):
                self.refuse(sentence(f"watch.other-{name}", file=self.config_path.name))
                return False
        files.remove(refused_alert(self.runtime.house))
        if not self.take(house):
            return False
        self.settling.quiet_ms = self.quiet_ms
        if self.waits is None:
            warn(told("watch.in-force"))
        return True

    def take(self, house: House) -> bool:
        """Swaps in a house, or its rules only once somebody says yes; False where neither fits."""
        fits, self.waits = brake(self.runtime.engine, house)
        if fits is not None:
            speak(fits.config.language, default=True)
        if not self.runtime.folders.bars(house.alerts):
            tell(house, self.waits)
        if self.waits is not None:
            warn(spoken(self.waits.words))
        if fits is None:
            self.refuse(sentence("watch.rules-do-not-fit"))
            return False
        if fits is not self.runtime.house:
            self.runtime.move_to(fits)
        tell_warnings(self.runtime)
        return True

    def said_yes(self) -> bool:
        """True if the edit that waits was accepted since."""
        if self.waits is None:
            return False
        with reading(self.runtime.engine) as connection:
            return self.waits.digest in requests.accepted_rules(connection)

    def refuse(self, why: list[Problem] | Sentence) -> None:
        """Tells why an edit is not in force."""
        warn(told("watch.refused"))
        if isinstance(why, Sentence):
            warn(spoken(why))
        else:
            show_problems(why)
        if not self.runtime.folders.bars(self.runtime.house.alerts):
            alert_refused(self.runtime.house, why)
