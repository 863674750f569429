"""`kind` and `files` of receivers in config.yaml: what a carrier, forwarder or broker takes, in
which layouts and when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, cast, get_args

from processor.house.config_review import times_of_day
from processor.house.config_tells import check_box, mailbox_of
from processor.house.config_values import Values
from processor.model.config import Carrier, Warehouse
from processor.model.receiver_files import ReceiverFile, ReceiverKind
from processor.model.sentence import Text
from processor.model.telling import ABOUT, TellingKind
from processor.model.tellings import Telling
from processor.problems.form import Node
from processor.problems.problem import part_of, within

RECEIVER_KINDS: tuple[ReceiverKind, ...] = get_args(ReceiverKind)
_WHICH = ("warehouses", "services", "carriers")
_WHEN = ("send_at", "when_empty", "mailbox", "start_at", "timezone")


class FileKeys(NamedTuple):
    """What an entry of `files:` of one kind may say beside `kind` and `layout`; `about` are the
    words of its `about`, the usual one first, empty where there is nothing to choose. `told`: it
    leaves in batches, as a telling."""

    keys: tuple[str, ...]
    about: tuple[str, ...] = ()
    told: bool = False


FILES: dict[str, FileKeys] = {
    "pre-advice": FileKeys((*_WHICH, *_WHEN), about=ABOUT["pre-advice"], told=True),
    # All that waits is asked for, whenever it was planned: there is no time at which it starts.
    "label-request": FileKeys(
        (*_WHICH, *(one for one in _WHEN if one != "start_at")),
        about=ABOUT["label-request"],
        told=True,
    ),
    "manifest": FileKeys(("warehouses", "carriers")),
}
"""The kinds of file that such a receiver may take, one entry each."""


def partners_named(receivers: Node | None) -> set[str]:
    """The names in `receivers` that are a carrier, a forwarder or a broker by their `kind`."""
    if receivers is None or receivers.kind != "map":
        return set()
    return {
        key.text for key, node in receivers.entries() if node.kind == "map" and node.get("kind")
    }


class _Reader:
    def __init__(
        self, values: Values, carriers: Mapping[str, Carrier], warehouses: Mapping[str, Warehouse],
        layouts: Collection[str] | None, zone: str,
    ) -> None:  # fmt: skip
        self.values, self.form = values, values.form
        self.carriers, self.warehouses = carriers, warehouses
        self.layouts, self.zone = layouts, zone

    def receiver(self, key: Node, entry: Node) -> list[tuple[ReceiverFile, Node, Text]]:
        """The files of one receiver, each with its place."""
        name, form, inside = key.text, self.form, within("receiver", key.text)
        parts = {one.text: value for one, value in entry.entries()}
        if "kind" not in parts:
            for word in ("files", "carriers"):
                if word in parts:
                    form.problem("value/wrong.receiver-files-alone", parts[word], inside=inside,
                                 key=word, kinds=list(RECEIVER_KINDS))  # fmt: skip
            return []
        kind = cast(
            ReceiverKind,
            form.choice(parts["kind"], RECEIVER_KINDS, RECEIVER_KINDS[0], inside=inside),
        )
        self.is_apart(key, inside)
        carriers = self.names(parts.get("carriers"), self.carriers, "carrier", inside)
        if "carriers" not in parts:
            if kind == "carrier":
                self.values.member(key, self.carriers, "carrier", inside)
                carriers = (name,)
            else:
                form.problem("key/missing", key, inside=inside, key="carriers")
        files = parts.get("files")
        if files is None:
            form.problem("key/missing", key, inside=inside, key="files")
        if files is None or not form.shape(files, "list", inside=inside):
            return []
        inside = part_of(inside, "files")
        made = []
        for node in files.items:
            one = self.file(name, kind, carriers, node, inside)
            if one is not None:
                made.append((one, node, inside))
        return made

    def is_apart(self, key: Node, inside: Text) -> None:
        """A receiver of files has a folder of its own."""
        for code, one in self.warehouses.items():
            if key.text in (code, one.folder):
                self.form.problem(
                    "value/wrong.receiver-kind", key, inside=inside, name=key.text, warehouse=code
                )

    def names(
        self, node: Node | None, known: Collection[str], what: str, inside: Text
    ) -> tuple[str, ...]:
        found: list[str] = []
        items = self.form.texts(node, inside=inside)
        if node is not None and node.kind == "list" and not node.items:
            self.form.problem("value/wrong.nothing-listed", node, inside=inside, what=what)
        for item in items:
            if item.text in found:
                self.form.problem("name/duplicate", item, inside=inside, name=item.text)
            elif known:
                self.values.member(item, known, what, inside)
            found.append(item.text)
        return tuple(found)

    def file(
        self, name: str, of: ReceiverKind, carriers: tuple[str, ...], node: Node, inside: Text
    ) -> ReceiverFile | None:
        values, form = self.values, self.form
        if not form.shape(node, "map", inside=inside):
            return None
        given = node.get("kind")
        kind = form.choice(given, FILES, inside=inside)
        if kind not in FILES:
            if given is None:
                form.problem("key/missing", node, inside=inside, span=1, key="kind")
            return None
        keys = FILES[kind]
        about = ("about",) if keys.about else ()
        found = form.map(
            node, required=("kind", "layout"), optional=(*about, *keys.keys), inside=inside
        )
        layout = form.text(found.get("layout"), inside=inside)
        if self.layouts is not None and "layout" in found:
            values.member(found["layout"], self.layouts, "layout", inside)
        send_at = times_of_day(values, found.get("send_at"), inside)
        if "send_at" in found and found["send_at"].kind == "list" and not found["send_at"].items:
            form.problem("value/wrong.telling-never", found["send_at"], inside=inside)
        empty = form.choice(found.get("when_empty"), ("none", "file"), "none", inside=inside)
        if empty == "file" and "send_at" not in found:
            form.problem("value/wrong.telling-no-time", found["when_empty"], inside=inside)
        own = self.names(found.get("carriers"), carriers, "carrier", inside) or carriers
        off = all(
            self.carriers[one].status != "live" for one in own if one in self.carriers
        ) and any(one in self.carriers for one in own)
        return ReceiverFile(
            receiver=name,
            of=of,
            kind=kind,
            layout=layout,
            about=form.choice(found.get("about"), keys.about, keys.about[0], inside=inside)
            if keys.about
            else "",
            carriers=own,
            warehouses=self.names(found.get("warehouses"), self.warehouses, "warehouse", inside),
            services=self.names(found.get("services"), (), "service", inside),
            send_at=send_at,
            when_empty=cast(Any, empty),
            mailbox=mailbox_of(values, found.get("mailbox"), inside),
            start_at=values.time(found, inside) if "start_at" in found else "",
            timezone=values.zone(found, inside) if "timezone" in found else self.zone,
            off=off,
        )


def read_files(
    values: Values, receivers: Node | None, *, carriers: Mapping[str, Carrier],
    warehouses: Mapping[str, Warehouse], layouts: Collection[str] | None, zone: str,
) -> tuple[ReceiverFile, ...]:  # fmt: skip
    """What carriers, forwarders and brokers take; `zone` is that of the house. Mistakes are noted
    in the form of `values`."""
    if receivers is None or receivers.kind != "map":
        # Of another shape it was told of as the folders were read.
        return ()
    reader = _Reader(values, carriers, warehouses, layouts, zone)
    found: dict[tuple[str, str, str], ReceiverFile] = {}
    boxes: dict[str, dict[str, str]] = {}
    for key, entry in receivers.entries():
        made = reader.receiver(key, entry) if entry.kind == "map" else []
        for one, node, inside in made:
            if (one.receiver, one.kind, one.about) in found:
                values.form.problem(
                    "name/duplicate.telling", node, inside=inside, kind=one.kind, about=one.about
                )
            found.setdefault((one.receiver, one.kind, one.about), one)
            check_box(values, boxes, one, node, inside)
        for one, node, inside in made:
            usual = FILES[one.kind].about[:1]
            if one.about == "cancelled" and (one.receiver, one.kind, *usual) not in found:
                values.form.problem(
                    "value/wrong.cancelled-alone", node, inside=inside, kind=one.kind
                )
    return tuple(found.values())


def tellings_of(files: Collection[ReceiverFile]) -> tuple[Telling, ...]:
    """Those of the files that leave in batches, as tellings."""
    return tuple(
        Telling(
            owner="receiver", to=one.receiver, client="", kind=cast(TellingKind, one.kind),
            about=cast(Any, one.about), layout=one.layout, receiver=one.receiver,
            send_at=one.send_at, when_empty=one.when_empty, mailbox=one.mailbox,
            start_at=one.start_at, timezone=one.timezone, off=one.off, carriers=one.carriers,
            warehouses=one.warehouses, services=one.services,
        )
        for one in files
        if FILES[one.kind].told
    )  # fmt: skip
