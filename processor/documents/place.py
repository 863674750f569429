"""Where a document goes: its receiver, folder and file name, by its entry in the table. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.documents.kinds import kind_of


class DocumentPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document goes: who takes it, its folder of the outbox, its file name."""

    receiver: str
    folder: str
    name: str


def place_of(
    name: str,
    holes: Mapping[str, str],
    *,
    ending: str = "",
    template: str | None = None,
    warehouse: str = "",
) -> DocumentPlace:
    """The place of one document of the kind `name`, with its `holes` filled in.

    `ending` is that of a layout or an arrived file, for a kind without an extension of its own.
    `template` is the name that the configuration gives, `warehouse` who takes it where the table
    names no receiver.
    """
    kind = kind_of(name)
    folder = kind.folder.format_map(holes)
    stem = (template or kind.name).format_map({"warehouse": folder, **holes})
    extension = ending if kind.extension is None else kind.extension
    return DocumentPlace(
        receiver=kind.receiver or warehouse,
        folder=folder,
        name=f"{stem}.{extension}" if extension else stem,
    )
