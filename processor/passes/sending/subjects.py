"""What documents say that belong to no wave, read from the ledger: by what they are made of."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from processor.documents.kinds import kind_of
from processor.documents.papers.about_file import ArrivedFile
from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import CannotRender
from processor.documents.papers.document_kind import Per
from processor.documents.papers.manifest_file import ListedManifest
from processor.documents.render import Subject
from processor.languages.languages import word_of
from processor.ledger.arrived import arrivals
from processor.ledger.database import reading
from processor.ledger.manifests import closed as manifests
from processor.ledger.manifests.listed_dispatches import dispatches_of
from processor.ledger.outgoing import batches
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.sentence import sentence
from processor.passes.booking.files import arrive
from processor.passes.booking.files.incoming import as_it_came
from processor.passes.booking.files.senders import sender_language
from processor.passes.desk.filled_sheet import filled_sheet
from processor.passes.desk.opened_cases import cases_told
from processor.passes.desk.sheets import sheet_as_kept
from processor.passes.runtime import Runtime


def arrived_file(runtime: Runtime, row: DocumentRow) -> ArrivedFile:
    """What is told of an arrived file, read from the ledger."""
    assert row.file_id is not None
    with reading(runtime.engine) as connection:
        arrived = arrivals.by_id(connection, row.file_id)
        assert arrived is not None
        mapping = runtime.house.mappings.get(arrived.mapping)
        if mapping is not None and arrived.archive:
            mapping = as_it_came(arrive.archived(runtime, arrived), mapping, arrived.name)
        return ArrivedFile(
            name=arrive.shown(arrived),
            problems=tuple(arrivals.problems_of(arrived)),
            header=msgspec.json.decode(arrived.header or "[]", type=tuple[str, ...]),
            rejected=tuple(arrivals.rejected_rows(connection, arrived.id)),
            mapping=mapping,
            language=sender_language(runtime.house.config, arrived.sender),
            archive=f"{runtime.house.archive.name}/{arrived.archive}",
            told_in=row.name,
        )


def batch_told(runtime: Runtime, row: DocumentRow) -> BatchFile:
    """What the file of a batch says, as the ledger keeps it."""
    assert row.batch_id is not None
    with reading(runtime.engine) as connection:
        kept = batches.kept(connection, row.batch_id)
    return BatchFile(batch=kept.batch, layout=kept.layout)


def manifest_told(runtime: Runtime, row: DocumentRow) -> ListedManifest:
    """What the files of a manifest say, as the ledger keeps it. Raises CannotRender for one that an
    earlier life of the ledger closed."""
    assert row.manifest_id is not None
    with reading(runtime.engine) as connection:
        made, _ = manifests.kept(connection, row.manifest_id)
        if made is None:
            raise CannotRender(sentence("render.manifest-of-before", document=row.name))
        return ListedManifest(
            manifest=made,
            layout=made.layout_for(row.receiver),
            dispatches=dispatches_of(connection, made),
        )


# Where what a document says is read, by what it is made of; parts of waves are read together.
_READ: dict[Per, Callable[[Runtime, DocumentRow], Subject]] = {
    "file": arrived_file,
    "sheet": sheet_as_kept,
    "filled sheet": filled_sheet,
    "cases": cases_told,
    "batch": batch_told,
    "manifest": manifest_told,
}


def subject_of(runtime: Runtime, row: DocumentRow) -> Subject:
    """What a document of no wave says, read from the ledger. Raises CannotRender for a kind that
    waves write."""
    read = _READ.get(kind_of(row.kind).per)
    if read is None:
        raise CannotRender(sentence("render.no-wave", kind=word_of("document.", row.kind)))
    return read(runtime, row)
