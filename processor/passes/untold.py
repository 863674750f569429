"""What channels and clients wait to be told: by telling, how much of it waits and why. What cannot
be written is told by an alert, once, while it stands."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.languages.language import Language
from processor.languages.languages import language_of
from processor.ledger.database import reading, transaction
from processor.ledger.outgoing import tellings
from processor.ledger.outgoing.tellings import WaitingFacts
from processor.ledger.shipped.told_once import UNTOLD, note_told, told_once
from processor.model.config import Config
from processor.model.sentence import Listed, Piece, Sentence, sentence
from processor.model.tellings import Telling, named
from processor.model.times import rfc3339
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below

_MOST_NAMED = 20


class UntoldFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for batches of a telling: some for their time alone; others, `held`, because they
    cannot be written as they are, or because their telling is `gone` from config.yaml."""

    telling: Telling
    waits: tuple[WaitingFacts, ...]
    held: tuple[WaitingFacts, ...]
    gone: bool = False

    @property
    def said(self) -> list[Sentence]:
        """How much waits, and what is held, with the reason."""
        about = sentence(f"telling.about-{self.telling.about}")
        found = []
        if self.waits:
            to, n = self.telling.to, len(self.waits)
            since = rfc3339(min(one.since for one in self.waits))
            if times := list(self.telling.send_at):
                found.append(
                    sentence("telling.waits-at", to=to, about=about, n=n, since=since, at=times)
                )
            else:
                found.append(sentence("telling.waits", to=to, about=about, n=n, since=since))
        if self.held:
            key = "telling.gone" if self.gone else "telling.held"
            found.append(sentence(key, to=self.telling.to, about=about, n=len(self.held)))
        return found

    def held_lines(self, language: Language) -> list[str]:
        """What is held, one by one as far as they are named, with the reason; then what to do
        about the reasons, each advice once."""
        shown = self.held[:_MOST_NAMED]
        found = [
            language.say(
                sentence("telling.held-one", what=one.said, why=one.why) if one.why else one.said
            )
            for one in shown
        ]
        if more := len(self.held) - len(shown):
            found.append(language.say(sentence("telling.more", n=more)))
        advice = (language.advice(said) for one in shown for said in _sentences(one.why))
        found += [f"  {words}" for words in dict.fromkeys(advice) if words]
        return found

    def for_programs(self) -> dict[str, object]:
        """The same for `--json`."""
        return {
            "to": self.telling.to, "kind": self.telling.kind, "about": self.telling.about,
            "waits": len(self.waits),
            "held": [
                {"what": one.said, "since": rfc3339(one.since), "why": one.why}
                for one in self.held
            ],
        }  # fmt: skip


def _sentences(said: Piece) -> Iterator[Sentence]:
    """A sentence and all that stand in it."""
    if isinstance(said, Sentence):
        yield said
        for piece in said.pieces.values():
            yield from _sentences(piece)
    elif isinstance(said, Listed):
        for piece in said.items:
            yield from _sentences(piece)


def untold_now(connection: Connection, config: Config) -> list[UntoldFacts]:
    """What waits now, by telling; none where nothing does."""
    found = []
    for telling in config.tellings:
        waiting = tellings.waiting(connection, [telling.name])
        if waiting:
            found.append(
                UntoldFacts(
                    telling=telling,
                    waits=tuple(one for one in waiting if not one.why),
                    held=tuple(one for one in waiting if one.why),
                )
            )
    for name in tellings.without_entry(connection, [one.name for one in config.tellings]):
        waiting = tellings.waiting(connection, [name])
        found.append(UntoldFacts(telling=named(name), waits=(), held=tuple(waiting), gone=True))
    return found


def tell(runtime: Runtime) -> None:
    """Writes an alert for what is held and was not told yet, and takes away what is over."""
    house = runtime.house
    if runtime.folders.bars(house.alerts):
        return
    with reading(runtime.engine) as connection:
        found = untold_now(connection, house.config)
        before = told_once(connection, UNTOLD)
    language = language_of(house.config.language)
    words = {
        one.telling.name.replace(" ", "-"): "\n".join(
            (language.say(one.said[-1]), *one.held_lines(language))
        )
        for one in found
        if one.held
    }
    for alert in files_below(alerts_of(house, "untold")):
        if alert.stem not in words:
            remove(alert)
    for name, said in words.items():
        if before.get(name) != said:
            write_alert(house, "untold", name, said)
    if words != before:
        with transaction(runtime.engine, "request") as connection:
            note_told(connection, UNTOLD, words)
