"""Files that senders do not finish are told once, by sender, when they lie for long.

How long is counted from our first look: the times that files carry are their senders' affair. In
one process the clock that never jumps counts too, so that a fixed or wrong clock hides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from processor.house.alerts import alerts_of, write_alert
from processor.intake.scan import Oddity, at_remote, monotonic_ms
from processor.languages.languages import language_of
from processor.ledger.arrived import lying
from processor.ledger.arrived.lying import Lying
from processor.ledger.database import reading, transaction
from processor.model.sentence import Sentence, Text, sentence
from processor.passes.runtime import Runtime
from processor.transport.files import remove

# Of one sender so many files are followed, and so many told by name.
MOST_FOLLOWED = 1_000
MOST_TOLD = 20
# A file that is finished so soon is noted nowhere, where somebody stays and looks.
_SOON_MS = 60_000
_MINUTE_MS = 60_000

Waiting = dict[str, Oddity]


class Unfinished:
    """What lies unfinished in the inboxes, as of the looks of this process."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.first: dict[tuple[str, str], int] = {}
        self.noted: dict[str, dict[str, Lying]] | None = None

    def tell(self, waiting: Mapping[str, Oddity], now: int, *, stays: bool) -> list[Text]:
        """Keeps an alert for each sender whose files lie too long, and gives what is told for the
        first time. `stays`: this process looks again soon.

        Where the folder of the alerts is down, nothing is noted: it is told once it is back.
        """
        if self.runtime.folders.bars(self.runtime.house.alerts):
            return []
        if self.noted is None:
            with reading(self.runtime.engine) as connection:
                self.noted = lying.lying(connection)
        at, lie_there = monotonic_ms(), _by_place(waiting)
        places = {place: _followed(files) for place, files in lie_there.items()}
        here = {(place, name) for place, files in places.items() for name in files}
        self.first = {
            key: self.first.get(key, at)
            for key in here | {key for key in self.first if self._is_unseen(key[0])}
        }
        fresh: list[Text] = []
        for place in sorted(self.noted.keys() | places.keys()):
            if self._is_unseen(place):
                continue
            before, files = self.noted.get(place, {}), places.get(place, {})
            followed: dict[str, Lying] = {}
            late: dict[str, Sentence] = {}
            for name, one in files.items():
                looked = at - self.first[place, name]
                if name not in before and stays and looked < _SOON_MS:
                    continue
                known = before.get(name) or Lying(now - looked * 1000)
                # First seen under a clock that stood ahead: it counts from the true time on.
                since = known.since if known.since <= now else now - looked * 1000
                age = max((now - since) // 1000, looked, 0)
                is_late = known.told or age >= self._tell_after_ms(one)
                followed[name] = Lying(since, is_late)
                if is_late:
                    late[name] = sentence(
                        "arrival.lies", place=one.place, what=one.what, age=_age(age)
                    )
            told = {name for name, one in before.items() if one.told}
            # Of those that are not followed nobody knows for how long they lie.
            beyond = len(lie_there.get(place, {})) - len(files)
            fresh += _briefly([late[name] for name in sorted(late.keys() - told)], beyond)
            if followed != before:
                if late.keys() != told:
                    self._alert(place, [late[name] for name in sorted(late)], beyond)
                with transaction(self.runtime.engine, "register") as connection:
                    lying.note(connection, place, followed)
                self.noted[place] = followed
        return fresh

    def _is_unseen(self, place: str) -> bool:
        """True for a folder of a remote that did not show what lies there: what was told stands,
        and its age goes on."""
        remote, colon, _ = place.partition(":")
        inboxes = self.runtime.inboxes
        return bool(colon) and remote in inboxes.places and remote not in inboxes.looked

    def _tell_after_ms(self, one: Oddity) -> int:
        terms = self.runtime.inboxes.terms
        arrival = self.runtime.house.config.arrival if terms is None else terms(one.sender)
        return arrival.tell_after_ms

    def _alert(self, place: str, late: list[Sentence], beyond: int) -> None:
        name = place.replace(":", ".").replace("/", "-") or "inbox"
        if not late:
            remove(alerts_of(self.runtime.house, "arrival") / f"{name}.txt")
            return
        say = language_of(self.runtime.house.config.language).say
        head = sentence("arrival.lies-head", n=len(late))
        if beyond:
            head = sentence("arrival.lies-head-of", n=len(late), all=len(late) + beyond)
        lines = [say(one) for one in (head, *_briefly(late, beyond))]
        write_alert(self.runtime.house, "arrival", name, "\n".join(lines))


def _by_place(waiting: Mapping[str, Oddity]) -> dict[str, Waiting]:
    found: dict[str, Waiting] = {}
    for one in sorted(waiting.values(), key=lambda one: one.name):
        files = found.setdefault(at_remote(one.remote, one.sender), {})
        files.setdefault(one.name, one)
    return found


def _followed(files: Waiting) -> Waiting:
    return dict(islice(files.items(), MOST_FOLLOWED))


def _briefly(late: list[Sentence], beyond: int) -> list[Text]:
    """The first of them, and how many more there are; with some `beyond` at least so many."""
    rest = len(late) - MOST_TOLD
    if rest <= 0:
        return list(late)
    more = sentence("arrival.more-or-all" if beyond else "arrival.more", n=rest, all=rest + beyond)
    return [*late[:MOST_TOLD], more]


def _age(age_ms: int) -> Sentence:
    minutes = age_ms // _MINUTE_MS
    if minutes < 120:
        return sentence("age.minutes", n=minutes)
    if minutes < 48 * 60:
        return sentence("age.hours", n=minutes // 60)
    return sentence("age.days", n=minutes // (24 * 60))
