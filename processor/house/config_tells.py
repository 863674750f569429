"""`tells` of channels and clients in config.yaml: who is told what happened, how and when."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

import msgspec

from processor.house.config_keys import RECEIVERS
from processor.house.config_review import times_of_day
from processor.house.config_values import Values
from processor.model.config import Channel, Client, Warehouse
from processor.model.names_there import NamesThere, holes_in, is_safe
from processor.model.receiver_files import ReceiverFile
from processor.model.sentence import Text, sentence
from processor.model.telling import ABOUT, TellingKind
from processor.model.tellings import Owner, Telling
from processor.problems.form import Node
from processor.problems.problem import part_of, within

KINDS_OF: Mapping[Owner, tuple[TellingKind, ...]] = {
    "channel": ("channel-feed",),
    "client": ("client-confirmation", "receipt-advice", "stock-report"),
    "receiver": ("pre-advice", "label-request"),
}
"""Which kinds of file a channel, a client and a receiver of `receivers` are told by."""


def receivers_named(channels: Node | None, clients: Node | None) -> set[str]:
    """Names that may stand in `receivers` for what is told: those of the channels and clients that
    tell, and those that they name."""
    found: set[str] = set()
    for name, _owner, entry in _tells(channels, clients):
        found.add(name)
        given = entry.get("receiver") if entry.kind == "map" else None
        if given is not None and given.kind == "text":
            found.add(given.text)
    return found


def _tells(channels: Node | None, clients: Node | None) -> Iterator[tuple[str, Owner, Node]]:
    blocks: tuple[tuple[Owner, Node | None], ...] = (("channel", channels), ("client", clients))
    for owner, block in blocks:
        for key, node in block.entries() if block is not None and block.kind == "map" else ():
            tells = node.get("tells") if node.kind == "map" else None
            for entry in tells.items if tells is not None and tells.kind == "list" else ():
                yield key.text, owner, entry


class _Reader:
    """Reads all tellings; `layouts` None where nobody knows which there are."""

    def __init__(
        self, values: Values, channels: Mapping[str, Channel], clients: Mapping[str, Client],
        warehouses: Mapping[str, Warehouse], given: Collection[str],
        layouts: Collection[str] | None, zone: str,
    ) -> None:  # fmt: skip
        self.values, self.channels, self.clients = values, channels, clients
        self.layouts, self.zone = layouts, zone
        taken = {*warehouses, *RECEIVERS}
        self.known = sorted(({*channels, *clients} | set(given)) - taken)
        self.folders = {one.folder: code for code, one in warehouses.items()}

    def telling(self, name: str, owner: Owner, node: Node) -> Telling | None:
        values, form = self.values, self.values.form
        inside = part_of(within(owner, name), "tells")
        found = values.block("telling", node, inside)
        kinds = KINDS_OF[owner]
        kind = cast(TellingKind, form.choice(found.get("kind"), kinds, kinds[0], inside=inside))
        about = form.choice(found.get("about"), ABOUT[kind], ABOUT[kind][0], inside=inside)
        if node.kind != "map":
            return None
        receiver = name
        if "receiver" in found:
            receiver = values.member(found["receiver"], self.known, "receiver", inside)
        if receiver in self.folders:
            place = found.get("receiver", node)
            form.problem(
                "value/wrong.telling-folder", place, inside=inside, receiver=receiver,
                warehouse=self.folders[receiver],
            )  # fmt: skip
        layout = form.text(found.get("layout"), inside=inside)
        if self.layouts is not None and "layout" in found:
            values.member(found["layout"], self.layouts, "layout", inside)
        send_at = times_of_day(values, found.get("send_at"), inside)
        if "send_at" in found and found["send_at"].kind == "list" and not found["send_at"].items:
            form.problem("value/wrong.telling-never", found["send_at"], inside=inside)
        empty = form.choice(found.get("when_empty"), ("none", "file"), "none", inside=inside)
        if "send_at" not in found and (empty == "file" or kind == "stock-report"):
            place = found.get("when_empty") or found.get("kind", node)
            form.problem("value/wrong.telling-no-time", place, inside=inside)
        channel = self.channels.get(name) if owner == "channel" else None
        zone = self.zone if channel is None else channel.timezone
        return Telling(
            owner=owner,
            to=name,
            client=name if channel is None else channel.client,
            kind=kind,
            about=cast(Any, about),
            layout=layout,
            receiver=receiver,
            send_at=send_at,
            when_empty=cast(Any, empty),
            mailbox=mailbox_of(values, found.get("mailbox"), inside),
            start_at=values.time(found, inside) if "start_at" in found else "",
            timezone=values.zone(found, inside) if "timezone" in found else zone,
            off=channel is not None and channel.status != "live",
        )


def mailbox_of(values: Values, node: Node | None, inside: Text) -> str:
    """The fixed name that a file has at its receiver, empty without one."""
    if node is None or not values.form.shape(node, "text", inside=inside):
        return ""
    if not is_safe(node.text) or holes_in(node.text):
        values.form.problem("value/wrong.mailbox", node, inside=inside, value=node.text)
    return node.text


def read_tellings(
    values: Values, channels: Node | None, clients: Node | None, *,
    known_channels: Mapping[str, Channel], known_clients: Mapping[str, Client],
    warehouses: Mapping[str, Warehouse], given: Collection[str],
    layouts: Collection[str] | None, zone: str,
) -> tuple[Telling, ...]:  # fmt: skip
    """Every telling, channels first; `given` are the names in `receivers`, `zone` is that of the
    house. Mistakes are noted in the form of `values`."""
    for block, owner in ((channels, "channel"), (clients, "client")):
        for key, node in block.entries() if block is not None and block.kind == "map" else ():
            tells = node.get("tells") if node.kind == "map" else None
            if tells is not None:
                values.form.shape(tells, "list", inside=part_of(within(owner, key.text), "tells"))
    reader = _Reader(values, known_channels, known_clients, warehouses, given, layouts, zone)
    found: dict[str, Telling] = {}
    boxes: dict[str, dict[str, str]] = {}
    for name, owner, node in _tells(channels, clients):
        one = reader.telling(name, owner, node)
        if one is None:
            continue
        inside = part_of(within(owner, name), "tells")
        if one.name in found:
            values.form.problem(
                "name/duplicate.telling", node, inside=inside, kind=one.kind, about=one.about
            )
        found.setdefault(one.name, one)
        check_box(values, boxes, one, node, inside)
    return tuple(found.values())


def check_box(
    values: Values, boxes: dict[str, dict[str, str]], one: Telling | ReceiverFile, node: Node,
    inside: Text,
) -> None:  # fmt: skip
    """What goes to one receiver: a kind has one mailbox or none, and a mailbox one kind."""
    there = boxes.setdefault(one.receiver, {})
    place = node.get("mailbox") or node
    if there.setdefault(one.kind, one.mailbox) != one.mailbox:
        values.form.problem(
            "value/wrong.telling-mailboxes", place, inside=inside, receiver=one.receiver,
            kind=sentence(f"document.{one.kind}"),
        )  # fmt: skip
    folded = one.mailbox.casefold()
    if folded and any(kind != one.kind and folded == box.casefold() for kind, box in there.items()):
        values.form.problem("value/wrong.mailbox-shared", place, inside=inside, mailbox=one.mailbox)


def with_mailboxes(
    names: Mapping[str, NamesThere], tellings: Collection[Telling]
) -> dict[str, NamesThere]:
    """What documents are called at receivers, with the mailboxes of what is told."""
    found = dict(names)
    for one in tellings:
        if one.mailbox:
            there = found.get(one.receiver, NamesThere(timezone=one.timezone))
            boxes = {**there.mailboxes, one.kind: one.mailbox}
            found[one.receiver] = msgspec.structs.replace(there, mailboxes=boxes)
    return found
