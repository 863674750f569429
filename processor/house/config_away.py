"""Receivers whose files go to a remote: `remote` and `path` of the `receivers` block."""

from __future__ import annotations

from collections.abc import Mapping

from processor.house.config_remotes import named_remote
from processor.house.config_values import Values
from processor.model.config import Receiver, Remote, Warehouse
from processor.problems.form import Node
from processor.problems.problem import within

# Its files are written anew and taken away again as things change.
_AT_HOME = "alerts"


def read_away(
    values: Values,
    name: str,
    found: Mapping[str, Node],
    warehouse: Warehouse | None,
    remotes: Mapping[str, Remote],
) -> tuple[str, str]:
    """The remote of a receiver and its path there, each empty where none is said; of a warehouse
    the remote that it names itself. Mistakes are noted in the form of `values`."""
    inside = within("receiver", name)
    remote = named_remote(values, found, remotes, inside)
    if "remote" in found:
        if warehouse is not None:
            values.form.problem("value/wrong.receiver-warehouse", found["remote"], inside=inside)
        elif name == _AT_HOME:
            values.form.problem("value/wrong.receiver-alerts", found["remote"], inside=inside)
    for key in ("folder", "staging"):
        if remote and key in found:
            values.form.problem("value/wrong.receiver-both", found[key], inside=inside, key=key)
    if warehouse is not None:
        remote = warehouse.remote if "path" in found else ""
    if "path" not in found:
        return remote, ""
    node = found["path"]
    path = values.text(dict(found), "path", inside)
    if not remote:
        values.form.problem("value/wrong.receiver-path-alone", node, inside=inside)
    elif path and not is_path(path):
        values.form.problem("value/wrong.receiver-path", node, inside=inside, path=path)
    return remote, path


def is_path(path: str) -> bool:
    """True for a path below a folder of a remote, or "." for that folder itself."""
    steps = path.split("/")
    ours = any(one.startswith(".crossdock-") for one in steps)
    return path == "." or not (ours or {"", ".", ".."}.intersection(steps))


def check_apart(
    values: Values,
    node: Node,
    found: Mapping[str, Receiver],
    warehouses: Mapping[str, Warehouse],
    folders: Mapping[str, str],
) -> None:
    """Of those at one remote, nobody's path lies within the folder of another: the one would take
    the files of the other."""
    parts = {key.text: entry for key, entry in node.entries()}
    there_too = {code: Receiver(name=code, remote=one.remote) for code, one in warehouses.items()}
    away = [one for one in {**there_too, **found}.values() if one.remote]
    for one in away:
        there = _at(one, folders)
        for other in away:
            if one is other or one.remote != other.remote:
                continue
            if one.path and _within(there, _at(other, folders)):
                values.form.problem(
                    "value/wrong.receiver-path-shared",
                    parts[one.name].get("path") or parts[one.name],
                    inside=within("receiver", one.name), other=other.name, remote=one.remote,
                )  # fmt: skip


def _at(receiver: Receiver, folders: Mapping[str, str]) -> str:
    path = receiver.path or folders[receiver.name]
    return "" if path == "." else f"{path}/"


def _within(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
