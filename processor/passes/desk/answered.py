"""What people answered of waves, kept beside the archive: also a ledger put back again knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from processor.house.premises import Premises
from processor.model.sentence import Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes.epochs import folder_of
from processor.transport import files, kept

WENT_OUT, DID_NOT = "went out", "did not"
ALL = "all"


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a person said of a wave. `at`: microseconds. `anew`: the ledger had it as not handed
    over, so that its documents go out again under the same names."""

    wave: str
    answer: str
    at: int
    who: str
    why: str = ""
    anew: bool = False


def note(house: Premises, said: Answered) -> None:
    """Keeps an answer, before anything is done for it."""
    kept.append_line(_path(house), msgspec.json.encode(said))


def noted(house: Premises) -> dict[str, Answered]:
    """The last answer to each wave; a line that a crash cut short says nothing."""
    found: dict[str, Answered] = {}
    for line in (files.bytes_of(_path(house)) or b"").splitlines():
        try:
            said = msgspec.json.decode(line, type=Answered)
        except msgspec.DecodeError:
            continue
        found[said.wave] = said
    return found


def taken_back(house: Premises) -> Path:
    """Where the documents lie that were taken back."""
    return folder_of(house) / "taken-back"


def _path(house: Premises) -> Path:
    return folder_of(house) / "answers.jsonl"


def too_late(house: Premises, said: Mapping[str, Sequence[str]]) -> Text:
    """Why an answer is refused that comes when nothing is in question any more; empty where it says
    what was said before, or names no wave."""
    before = noted(house)
    words: list[Text] = []
    for answer, names in said.items():
        for name in names:
            meant = (
                list(before.values()) if name == ALL else [before[name]] if name in before else []
            )
            if not meant and name != ALL:
                words.append(sentence("reconcile.never-asked", wave=name))
            elif meant and all(one.answer != answer for one in meant):
                words += [_contrary(one) for one in meant]
    return joined(words) if words else ""


def _contrary(one: Answered) -> Text:
    key = "reconcile.was-went-out" if one.answer == WENT_OUT else "reconcile.was-did-not"
    return sentence(key, wave=one.wave, at=rfc3339(one.at), who=one.who)
