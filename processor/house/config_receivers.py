"""The `receivers` block of config.yaml: in which folders those who take files find them. What they
are to answer, and how soon, is read by `config_expects`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processor.house.config_away import check_apart, read_away
from processor.house.config_keys import RECEIVERS
from processor.house.config_values import Values
from processor.house.transports import TRANSPORTS
from processor.model.config import Folders, Receiver, Remote, Warehouse
from processor.model.sentence import Text, sentence
from processor.problems.form import Node
from processor.problems.problem import within

_HOUSES = ("inbox", "outbox", "archive", "state", "rules", "mappings")


def read_receivers(
    values: Values,
    node: Node | None,
    warehouses: Mapping[str, Warehouse],
    folders: Folders,
    remotes: Mapping[str, Remote],
    told: Collection[str] = (),
) -> dict[str, Receiver]:
    """The receivers of which something is said, by name; every mistake is noted in the form of
    `values`. `told` are those that are told what happened."""
    if node is None or not values.form.shape(node, "map"):
        return {}
    known = {code: one.folder for code, one in warehouses.items()}
    known |= {name: name for name in RECEIVERS}
    known |= {name: name for name in told if name not in known}
    taken = _taken(folders, remotes)
    found: dict[str, Receiver] = {}
    for key, entry in node.entries():
        name = key.text
        values.member(key, known, "receiver", within("block", "receivers"))
        made = _receiver(values, name, entry, warehouses.get(name), remotes)
        if name not in known:
            continue
        inside = within("receiver", name)
        if name in warehouses and warehouses[name].remote and (made.folder or made.staging):
            values.form.problem(
                "value/wrong.receiver-remote", key, inside=inside, remote=warehouses[name].remote
            )
        own = f"{folders.outbox.rstrip('/')}/{known[name]}"
        folder = made.folder or own
        areas = {"folder": made.folder, "staging": made.staging}
        parts = {one.text: value for one, value in entry.entries()} if entry.kind == "map" else {}
        if made.staging and _overlap(made.staging, folder):
            values.form.problem("value/wrong.receiver-staging", parts["staging"], inside=inside)
        for part, area in areas.items():
            for other, owner in taken.items() if area else ():
                if _overlap(area, other) and not _within_own(area, own, other, folders.outbox):
                    values.form.problem(
                        "value/wrong.receiver-area", parts[part], inside=inside, area=area,
                        owner=owner,
                    )  # fmt: skip
        ours = sentence("house.receiver", name=name)
        taken.update({area: ours for area in areas.values() if area})
        if made.folder or made.staging or made.remote:
            found[name] = made
    check_apart(values, node, found, warehouses, known)
    return found


def _receiver(
    values: Values,
    name: str,
    entry: Node,
    warehouse: Warehouse | None,
    remotes: Mapping[str, Remote],
) -> Receiver:
    inside = within("receiver", name)
    found = values.block("receiver", entry, inside)
    given = {
        key: values.path(found, key)
        for key in ("folder", "staging")
        if key in found and values.form.shape(found[key], "text", inside=inside)
    }
    remote, path = read_away(values, name, found, warehouse, remotes)
    return Receiver(name=name, **given, remote=remote, path=path)


def _taken(folders: Folders, remotes: Mapping[str, Remote]) -> dict[str, Text]:
    """Folders that are somebody's already, each with whose."""
    found: dict[str, Text] = {
        getattr(folders, key): sentence("house.folder", key=key) for key in _HOUSES
    }
    for name, one in remotes.items():
        transport = TRANSPORTS.get(one.transport)
        if transport is not None and all(key in one.values for key in transport.required):
            owner = sentence("house.remote", name=name)
            found.update(dict.fromkeys(transport.areas(one.values), owner))
    return found


def _within_own(area: str, own: str, other: str, outbox: str) -> bool:
    """True for a folder within the one that the receiver has in the outbox anyway."""
    return other == outbox and (area == own or area.startswith(f"{own}/"))


def _overlap(one: str, other: str) -> bool:
    first, second = one.rstrip("/") + "/", other.rstrip("/") + "/"
    return first.startswith(second) or second.startswith(first)
