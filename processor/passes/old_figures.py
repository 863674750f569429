"""Exchange rates and counts that are too old, and warehouses that never confirm, are told by an
alert, once, while they stand."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger.database import reading, transaction
from processor.ledger.reference import rates
from processor.ledger.shipped import unconfirmed
from processor.ledger.shipped.told_once import FIGURES, note_told, told_once
from processor.ledger.stock import stock_counts
from processor.model.config import Config
from processor.model.old_figures import old_figures
from processor.model.sentence import Sentence
from processor.model.silent_warehouses import may_be_silent, silent
from processor.model.times import day
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.transport.files import remove
from processor.transport.read_files import files_below


def old_now(connection: Connection, config: Config, now: int) -> dict[str, Sentence]:
    """What is too old at a moment, and which warehouses never confirm, by a name of its own."""
    known = rates.rates_on(connection, day(now))
    days = {} if known is None else known.days
    counted = stock_counts.last_counts(connection)
    since = may_be_silent(config, unconfirmed.oldest_open(connection), counted)
    folders = {config.warehouses[code].folder for code, _ in since}
    pairs = [(folder, client) for folder in sorted(folders) for client in config.clients]
    heard = unconfirmed.heard_of(connection, pairs)
    return old_figures(config, days, counted, now) | silent(config, since, heard)


def tell(runtime: Runtime, now: int) -> None:
    """Writes an alert for what is too old and was not told yet, and takes away what is over."""
    house = runtime.house
    if runtime.folders.bars(house.alerts) or not moves(runtime, "time"):
        return
    with reading(runtime.engine) as connection:
        old = old_now(connection, house.config, now)
        before = told_once(connection, FIGURES)
    say = language_of(house.config.language).say
    words = {name: say(said) for name, said in old.items()}
    for alert in files_below(alerts_of(house, "figures")):
        if alert.stem not in words:
            remove(alert)
    for name, said in words.items():
        if before.get(name) != said:
            write_alert(house, "figures", name, said)
    if words != before:
        with transaction(runtime.engine, "request") as connection:
            note_told(connection, FIGURES, words)
