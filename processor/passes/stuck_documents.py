"""Documents that something keeps from being handed over: told by an alert for each folder of the
outbox, while it does."""

from __future__ import annotations

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.ledger.database import reading
from processor.ledger.outgoing import documents
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below

_MOST_NAMED = 20


def tell(runtime: Runtime) -> None:
    """Names the documents that were refused, and takes the alerts of folders away for which none is
    on its way. Where none was tried now, what was told last stands."""
    house = runtime.house
    if runtime.folders.bars(house.alerts):
        return
    told = files_below(alerts_of(house, "documents"))
    if not told and not runtime.refused:
        return
    with reading(runtime.engine) as connection:
        waiting = documents.documents_in(connection, "pending", "staged")
    stand = {_name(row.folder) for row in waiting}
    for alert in told:
        if alert.stem not in stand:
            remove(alert)
    refused: dict[str, list[Text]] = {}
    for row in waiting:
        if row.id in runtime.refused:
            refused.setdefault(_name(row.folder), []).append(runtime.refused[row.id])
    say = language_of(house.config.language).say
    for name, words in sorted(refused.items()):
        lines = [say(one) for one in words[:_MOST_NAMED]]
        if more := len(words) - len(lines):
            lines.append(say(sentence("alert.documents-more", n=more)))
        write_alert(house, "documents", name, "\n".join(lines))


def _name(folder: str) -> str:
    return folder.replace("/", "-")
