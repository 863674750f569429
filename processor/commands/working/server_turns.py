"""When servers are asked, and how it went, in words and for other programs."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from processor.ledger.arrived.remote_contacts import Contact
from processor.model.config import Config
from processor.model.sentence import Sentence, sentence
from processor.model.times import parse_time, rfc3339
from processor.model.timetables import Schedule
from processor.passes.turns import next_turns

EACH_TIME = "each pass"


class ServerTurns(msgspec.Struct, frozen=True, kw_only=True):
    """Of a server: for files (`pull`) and documents (`push`) the schedule, when it was done last
    without a fault, and when it is due next; empty where nobody uses it for that, or for never.
    `quiet` are its quiet hours by `timezone`, `quiet_until` is when those end in which we are;
    `ask_at` when it is asked again, where it is down. All moments are RFC 3339."""

    pull: str
    pulled_at: str
    next_pull: str
    push: str
    pushed_at: str
    next_push: str
    quiet: str
    quiet_until: str
    timezone: str
    ask_at: str
    shows_another_key: bool

    def lines(self, time: Callable[[int], str], documents: int) -> list[Sentence]:
        """What people are told below the line of the remote; `time` writes a moment. Nothing is
        said of what is as it always is: asked in each pass, and well."""
        found: list[Sentence] = []
        if self.pull and (self.pull != EACH_TIME or self.pulled_at):
            found.append(_said("pull", self.pull, self.pulled_at, self.next_pull, time))
        if self.push and (self.push != EACH_TIME or self.pushed_at or documents):
            found.append(_said("push", self.push, self.pushed_at, self.next_push, time))
        if self.quiet:
            id_ = "server.quiet-now" if self.quiet_until else "server.quiet"
            until = _again(self.quiet_until, time)
            found.append(sentence(id_, hours=self.quiet, zone=self.timezone, until=until))
        if self.ask_at:
            found.append(sentence("server.asked-again", at=_again(self.ask_at, time)))
        if self.shows_another_key:
            found.append(sentence("server.other-key"))
        return found


def turns_of(config: Config, name: str, contact: Contact | None, now: int) -> ServerTurns:
    """Of one server at `now`, microseconds UTC."""
    known, table = contact or Contact(), config.remotes[name].timetable
    following = next_turns(config, name, contact, now)
    down = known.failing_since is not None
    return ServerTurns(
        pull="" if following.pull is None else _written(table.pull),
        pulled_at=_time(known.pulled_at),
        next_pull=_time(following.pull),
        push="" if following.push is None else _written(table.push),
        pushed_at=_time(known.pushed_at),
        next_push=_time(following.push),
        quiet=table.quiet_text,
        quiet_until=_time(following.quiet_until),
        timezone=table.zone,
        ask_at=_time(known.ask_at) if down and (known.ask_at or 0) > now else "",
        shows_another_key=known.shows_another_key,
    )


def _written(schedule: Schedule | None) -> str:
    return EACH_TIME if schedule is None else schedule.text


def _said(side: str, text: str, last: str, following: str, time: Callable[[int], str]) -> Sentence:
    when = sentence("server.each-pass") if text == EACH_TIME else text
    id_ = f"server.{side}" if last else f"server.{side}-never"
    return sentence(id_, when=when, last=_again(last, time), next=_again(following, time))


def _time(at: int | None) -> str:
    return "" if at is None else rfc3339(at)


def _again(moment: str, time: Callable[[int], str]) -> str:
    return time(parse_time(moment)) if moment else ""
