"""Remotes that are down are told by an alert each, while they are; when a server served last is
noted."""

from __future__ import annotations

from processor.house.alerts import alerts_of, write_alert
from processor.house.places import away, bound, receivers
from processor.house.transports import TRANSPORTS
from processor.languages.languages import language_of
from processor.ledger.arrived import remote_contacts
from processor.ledger.database import reading, transaction
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.passes.keys_nearly_over import ALERT, nearly_over
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below


def asked(runtime: Runtime) -> frozenset[str]:
    """The servers that are asked now."""
    return away(runtime.house.config) - (runtime.inboxes.resting & runtime.outbox.resting)


def note(runtime: Runtime, now: int) -> None:
    """Notes which servers served at the looks that were just taken, and since when others do not;
    nothing is written where nothing changed."""
    config = runtime.house.config
    down = runtime.down()
    # Of one that nobody uses, that it was reached is not known.
    looked_at = asked(runtime) & {*bound(config), *receivers(config), *down}
    if not looked_at:
        return
    with reading(runtime.engine) as connection:
        known = remote_contacts.contacts(connection)
    found = {
        name: remote_contacts.after_look(
            known.get(name), down.get(name, ""), now, ask_at=_ask_at(config, name, now)
        )
        for name in sorted(looked_at)
    }
    changed = {name: one for name, one in found.items() if known.get(name) != one}
    if changed:
        with transaction(runtime.engine, "remotes") as connection:
            remote_contacts.note(connection, changed)


def _ask_at(config: Config, name: str, now: int) -> int:
    one = config.remotes[name]
    return now + TRANSPORTS[one.transport].server(one, config.remotes).rests_ms * 1_000


def tell(runtime: Runtime, now: int) -> None:
    """Keeps one alert for each remote that is down, and for each whose keys serve not much longer,
    and takes those away that are over; `now` is microseconds UTC."""
    note(runtime, now)
    if runtime.folders.bars(runtime.house.alerts):
        return
    down = dict(runtime.down())
    # Of one that is not asked now, what was told last stands, and nobody waits for its keys.
    rest = away(runtime.house.config) - asked(runtime)
    looked_at = {
        name: one for name, one in runtime.house.config.remotes.items() if name not in rest
    }
    keys = {ALERT.format(remote=name): (name, why) for name, why in nearly_over(looked_at).items()}
    stand = {f"{name}.txt" for name in (*down, *keys, *rest)}
    stand |= {f"{ALERT.format(remote=name)}.txt" for name in rest}
    for alert in files_below(alerts_of(runtime.house, "remotes")):
        if alert.name not in stand:
            remove(alert)
    say = language_of(runtime.house.config.language).say
    for name, why in down.items():
        words = say(sentence("alert.remote-down", remote=name, why=why))
        remote = runtime.house.config.remotes.get(name)
        if remote is not None and TRANSPORTS[remote.transport].away:
            words = f"{words}\n{say(sentence('alert.remote-look', remote=name))}"
        write_alert(runtime.house, "remotes", name, words)
    for alert_name, (name, why) in keys.items():
        words = say(sentence("alert.keys-nearly-over", remote=name, why=why))
        write_alert(runtime.house, "remotes", alert_name, words)
