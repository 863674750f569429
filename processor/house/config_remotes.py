"""The `remotes` block of config.yaml: places away from the house, each with its transport."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from processor.house import pgp_keys
from processor.house.config_timetable import TIMETABLE, read_timetable
from processor.house.config_values import Values
from processor.house.transports import TRANSPORTS, Transport
from processor.model.config import Folders, Remote
from processor.model.sentence import Text, sentence
from processor.problems.form import Node
from processor.problems.problem import within

TRANSPORT = "transport"


def read_remotes(
    values: Values, node: Node | None, folders: Folders, zone: str
) -> dict[str, Remote]:
    """The remotes by name; every mistake is noted in the form of `values`. `zone` is that of the
    house."""
    nodes: dict[str, Node] = {}
    areas: dict[str, Text] = {
        getattr(folders, key): sentence("house.folder", key=key)
        for key in ("inbox", "outbox", "archive", "state", "rules", "mappings")
    }

    def remote(name: str, key: Node, entry: Node) -> Remote:
        nodes[name] = entry
        made = _remote(values, name, entry, zone)
        transport = TRANSPORTS.get(made.transport)
        if transport is None or any(one not in made.values for one in transport.required):
            return made
        inside = within("remote", name)
        parts = {one.text: value for one, value in entry.entries()}
        wrongs = dict(transport.check(made.values))
        # What is left out because it was a secret leaves other keys alone.
        if not any(pgp_keys.secret(one.text, value.text) for one, value in entry.entries()):
            wrongs |= pgp_keys.check(made.values)
        for key_name, wrong in wrongs.items():
            # How the name of a document stands in what is made of it.
            at = parts.get(key_name, entry)
            values.form.problem(wrong, at, inside=inside, document="{name}", key=key_name)
        for area in transport.areas(made.values):
            for other, owner in areas.items():
                if _overlap(area, other):
                    values.form.problem(
                        "value/wrong.shared-area", key, inside=inside, area=area, owner=owner
                    )
        ours = sentence("house.remote", name=name)
        areas.update(dict.fromkeys(transport.areas(made.values), ours))
        return made

    found: dict[str, Remote] = values.each(node, "remote", remote)
    _check_through(values, nodes, found)
    return found


def _overlap(one: str, other: str) -> bool:
    first, second = one.rstrip("/") + "/", other.rstrip("/") + "/"
    return first.startswith(second) or second.startswith(first)


def _remote(values: Values, name: str, node: Node, zone: str) -> Remote:
    inside = within("remote", name)
    form = values.form
    word = node.get(TRANSPORT) if form.shape(node, "map", inside=inside) else None
    if word is None:
        values.block("remote", node, inside)
        return Remote(name=name, transport="", values={})
    transport = TRANSPORTS.get(form.text(word, inside=inside))
    if transport is None:
        # Its other keys are those of a transport that nobody knows.
        if word.kind == "text":
            values.member(word, TRANSPORTS, "transport", inside)
        return Remote(name=name, transport="", values={})
    secrets = _hide_secrets(values, node, transport)

    def elsewhere(key: Node, _value: Node) -> str | None:
        if key.text in TIMETABLE:
            # A folder of this machine is looked at in each pass; known, so that this is told.
            form.problem("value/wrong.schedule-here", key, inside=inside, key=key.text)
            return key.text
        return secrets.get(key.text)

    timetable = TIMETABLE if transport.away else ()
    found = form.map(
        node,
        required=(TRANSPORT, *transport.required),
        optional=(*transport.optional, *pgp_keys.OPTIONAL, *timetable),
        inside=inside,
        elsewhere=elsewhere,
    )
    for key, value in node.entries():
        if key.text in secrets:
            form.problem(secrets[key.text], value, inside=inside, span=1, key=key.text)
            found.pop(key.text, None)
    paths = (*transport.paths, *pgp_keys.FILES)
    read = {
        key: values.path(found, key) if key in paths else values.text(found, key, inside)
        for key in (*transport.required, *transport.optional, *pgp_keys.OPTIONAL)
        if key in found
        and not _is_list(key, found[key])
        and form.shape(found[key], "text", inside=inside)
    }
    read |= {
        key: ", ".join(one.text for one in form.texts(node, inside=inside))
        for key, node in found.items()
        if _is_list(key, node)
    }
    beside = {
        key: values.beside(name) for key, name in transport.beside.items() if key not in found
    }
    # What is empty has its problem, and says nothing more.
    given = {key: value for key, value in read.items() if value}
    said = {key: found[key] for key in timetable if key in found}
    return Remote(
        name=name,
        transport=transport.word,
        values={**given, **beside},
        timetable=read_timetable(values, said, inside, zone),
    )


def _is_list(key: str, node: Node) -> bool:
    """True for fingerprints, of which there may be several."""
    return key in pgp_keys.FINGERPRINTS and node.kind == "list"


def _hide_secrets(values: Values, node: Node, transport: Transport) -> dict[str, str]:
    """The ids of the problems of values that are or may be secrets, by key. They are hidden before
    anything is told of the lines that they stand in."""
    found: dict[str, str] = {}
    for key, value in node.entries():
        problem = pgp_keys.secret(key.text, value.text) or transport.secret(key.text, value.text)
        if problem:
            found[key.text] = problem
            for one in _texts(value):
                values.form.hide(one)
    return found


def _texts(node: Node) -> Iterator[Node]:
    if node.kind == "text":
        yield node
    for one in (*node.keys, *node.items):
        yield from _texts(one)


def _check_through(
    values: Values, nodes: Mapping[str, Node], remotes: Mapping[str, Remote]
) -> None:
    """Each remote is reached through one that is there, of its own transport, and never through
    itself."""
    for name, one in remotes.items():
        transport = TRANSPORTS.get(one.transport)
        for key in () if transport is None else transport.through:
            other = one.values.get(key)
            if other is None:
                continue
            inside, node = within("remote", name), nodes[name].get(key)
            assert node is not None
            values.member(node, remotes, "remote", inside)
            if other in remotes and remotes[other].transport != one.transport:
                values.form.problem(
                    "value/wrong.through-other", node, inside=inside, remote=other,
                    transport=one.transport,
                )  # fmt: skip
            elif name in _way_through(name, key, remotes):
                values.form.problem("value/wrong.through-itself", node, inside=inside, remote=name)


def way_to(remotes: Mapping[str, Remote], name: str) -> list[str]:
    """The remotes through which one is reached."""
    keys = TRANSPORTS[remotes[name].transport].through
    return [one for key in keys for one in _way_through(name, key, remotes)]


def _way_through(name: str, key: str, remotes: Mapping[str, Remote]) -> list[str]:
    """The remotes behind one, up to the first that comes again."""
    way: list[str] = []
    at = remotes[name].values.get(key)
    while at is not None and at in remotes and at not in way:
        way.append(at)
        at = remotes[at].values.get(key)
    return way


def named_remote(
    values: Values, found: Mapping[str, Node], remotes: Collection[str], inside: Text
) -> str:
    """The remote that a channel or warehouse names; empty where it names none."""
    node = found.get("remote")
    return "" if node is None else values.member(node, remotes, "remote", inside)
