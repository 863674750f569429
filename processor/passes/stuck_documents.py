"""Documents that something keeps from being handed over: told by an alert each, while it does."""

from __future__ import annotations

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger import documents
from processor.ledger.database import reading
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below


def tell(runtime: Runtime) -> None:
    """Keeps an alert for each document that was refused, and takes those away of documents that are
    on their way no more. Of one that was not tried now, what was told last stands."""
    house = runtime.house
    if runtime.folders.bars(house.alerts):
        return
    told = {alert.stem: alert for alert in files_below(alerts_of(house, "documents"))}
    if not told and not runtime.refused:
        return
    with reading(runtime.engine) as connection:
        waiting = {row.id for row in documents.documents_in(connection, "pending", "staged")}
    for name, alert in told.items():
        if not name.isdecimal() or int(name) not in waiting:
            remove(alert)
    say = language_of(house.config.language).say
    for key in sorted(runtime.refused.keys() & waiting):
        write_alert(house, "documents", f"{key:010d}", say(runtime.refused[key]))
