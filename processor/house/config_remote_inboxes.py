"""Senders whose folder at their remote has another name than here: `remote_inbox`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.house.config_away import is_path
from processor.house.config_values import Values
from processor.model.config import Carrier, Channel, Remote, Warehouse
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import within

REMOTE_INBOX = "remote_inbox"


def read_remote_inbox(values: Values, found: dict[str, Node], inside: Text) -> str:
    """The path of a sender below the inbox of its remote, "." for that itself; empty where it says
    none. Mistakes are noted in the form of `values`."""
    if REMOTE_INBOX not in found:
        return ""
    path = values.text(found, REMOTE_INBOX, inside)
    if path and "remote" not in found:
        values.form.problem("value/wrong.remote-inbox-alone", found[REMOTE_INBOX], inside=inside)
    elif path and not is_path(path):
        values.form.problem(
            "value/wrong.remote-inbox", found[REMOTE_INBOX], inside=inside, path=path
        )
    return path


def with_inboxes(
    values: Values,
    found: Mapping[str, Node],
    remotes: Mapping[str, Remote],
    channels: Mapping[str, Channel],
    warehouses: Mapping[str, Warehouse],
    carriers: Mapping[str, Carrier],
) -> dict[str, Remote]:
    """The remotes, with the folders of their senders that have other names there. Of those at one
    remote, nobody's folder lies within that of another: the files of one would come in as those of
    the other."""
    there: dict[str, dict[str, str]] = {}
    named = [("channels", name, one) for name, one in channels.items()]
    also = [("warehouses", code, one) for code, one in warehouses.items()]
    further = [("carriers", name, one) for name, one in carriers.items() if one.mappings]
    senders: list[tuple[str, str, Channel | Warehouse | Carrier]] = [*named, *also, *further]
    for block, name, one in senders:
        if not one.remote_inbox or one.remote not in remotes:
            continue
        there.setdefault(one.remote, {})[one.folder] = _below(one)
        for _, other, owner in senders:
            if (
                owner is not one
                and owner.remote == one.remote
                and _meet(_below(one), _below(owner))
            ):
                entry = _entry(found.get(block), name)
                if entry is not None:
                    values.form.problem(
                        "value/wrong.remote-inbox-shared", entry.get(REMOTE_INBOX) or entry,
                        inside=within(block.removesuffix("s"), name), other=other,
                        remote=one.remote,
                    )  # fmt: skip
                break
    return {
        name: msgspec.structs.replace(one, inboxes=there.get(name, {}))
        for name, one in remotes.items()
    }


def _below(one: Channel | Warehouse | Carrier) -> str:
    return "" if one.remote_inbox == "." else one.remote_inbox or one.folder


def _meet(one: str, other: str) -> bool:
    first, second = (f"{path}/" if path else "" for path in (one, other))
    return first.startswith(second) or second.startswith(first)


def _entry(block: Node | None, name: str) -> Node | None:
    if block is None or block.kind != "map":
        return None
    return block.get(name)
