"""Where a house is: configuration and folders, read without what decides.

Commands that only look or ask need no more, and start without the rest.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from processor.house.config_file import read_config
from processor.house.texts import Texts
from processor.model.config import PLAIN, Config
from processor.model.sentence import Sentence, sentence
from processor.problems.problem import Problem
from processor.transport.listing import is_folder


class Premises(msgspec.Struct, frozen=True, kw_only=True):
    """Where a house is: its configuration and folders, without what decides. `base` is the folder
    that config.yaml stands in."""

    config: Config
    base: Path

    @property
    def decides_plainly(self) -> Sentence | None:
        """That no engine decides, as `engine: plain` says: told with whatever is decided."""
        return sentence("engine.plain") if self.config.engine == PLAIN else None

    @property
    def inbox(self) -> Path:
        """Where senders drop files."""
        return Path(self.config.folders.inbox)

    @property
    def outbox(self) -> Path:
        """Where receivers take files."""
        return Path(self.config.folders.outbox)

    @property
    def archive(self) -> Path:
        """Where every file that came in or went out is kept."""
        return Path(self.config.folders.archive)

    @property
    def state(self) -> Path:
        """The ledger, work and staging folders: ours alone."""
        return Path(self.config.folders.state)

    @property
    def alerts(self) -> Path:
        """Where people find what they must know: the folder of the receiver `alerts`."""
        given = self.config.receivers.get("alerts")
        return Path(given.folder) if given is not None and given.folder else self.outbox / "alerts"

    @property
    def has_alerts(self) -> bool:
        """False where config.yaml names a folder for alerts that is not there: it is never made, as
        that would hide that nothing is mounted."""
        given = self.config.receivers.get("alerts")
        return given is None or not given.folder or is_folder(Path(given.folder))

    @property
    def work(self) -> Path:
        """Files claimed and not yet archived."""
        return self.state / "work"

    @property
    def staging(self) -> Path:
        """Files written and not yet handed over."""
        return self.state / "staging"


def load_premises(config_path: Path) -> tuple[Premises | None, list[Problem]]:
    """The configuration alone: what commands need that only look or ask.

    They must work while a rule or mapping is being mended.
    """
    path = config_path.absolute()
    reader = Texts(path.parent)
    entry = reader.read(path, "config")
    if entry is None:
        return None, reader.problems
    config, problems = read_config(entry[1], entry[0], str(path.parent))
    return (None if config is None else Premises(config=config, base=path.parent)), problems
