"""Documents are sent again because a person asked for it: looked at first, then announced.

Nothing else ever sends a document twice. Receivers know a duplicate by what stands in it, which is
the same; whether they look is theirs, so what could ship twice or ship what was taken back is
refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.kinds import kind_of
from processor.ledger import journal
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.manifests import closed
from processor.ledger.outgoing import batches, documents, resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.outgoing.resends import Inside
from processor.model.sentence import Text, sentence
from processor.passes.desk.resend_of_order import named_by_order, with_order

VERB = "resend"
_WAVE = re.compile(r"W[0-9]{6,}")
_BATCH = re.compile(r"B[0-9]{6,}")
_MANIFEST = re.compile(r"M[0-9]{6,}")
_TOO_SHORT = re.compile(r"([BMW])0*([1-9][0-9]*)", re.IGNORECASE)
# What is decided on trial: papers, and numbers of waves.
_TRIAL = re.compile(r"(?:.*/)?TRIAL-.*|(?:outbox/)?trial/.*|T[0-9]{6,}")
_ANNOUNCE = ("pre-advice", "label-request")
_LEFT = ("partly shipped", "shipped")
_NAMED = 3


class Resend(msgspec.Struct, frozen=True, kw_only=True):
    """What would be sent again; `refused` says why nothing is, `unknown` is a name that nothing
    has, and `orders` those whose shipments stand in it."""

    rows: tuple[DocumentRow, ...] = ()
    orders: Mapping[int, tuple[str, ...]] = {}
    refused: Text = ""
    unknown: str = ""


def look(
    connection: Connection, names: Sequence[str], *, receiver: str, although_shipped: bool
) -> Resend:
    """What `names` (documents, batches, or waves and manifests with all of their documents for
    `receiver`, or for all where it is empty) would send again."""
    keys: dict[int, None] = {}
    for name in names:
        if _TRIAL.fullmatch(name):
            return Resend(refused=sentence("resend.on-trial", name=name))
        found = _keys(connection, name)
        if not found:
            why = named_by_order(connection, name)
            return Resend(refused=why) if why else Resend(unknown=name)
        if len(found) > 1 and not (_WAVE.fullmatch(name) or _MANIFEST.fullmatch(name)):
            places = [_place(row) for row in _rows(connection, found)]
            return Resend(refused=sentence("resend.several", name=name, documents=places))
        keys |= dict.fromkeys(found)
    first = resends.first_of(connection, keys)
    rows = _rows(connection, {first.get(key, key) for key in keys})
    for_it = [row for row in rows if receiver in ("", row.receiver)]
    if not for_it:
        theirs = sorted({row.receiver for row in rows})
        return Resend(refused=sentence("resend.nobodys", receiver=receiver, receivers=theirs))
    inside = {row.id: resends.inside(connection, row) for row in for_it if row.wave_id is not None}
    refused = (
        _not_there(for_it)
        or _on_their_way(connection, for_it)
        or _paused(connection, for_it)
        or next(
            (words for row in for_it if (words := _over(connection, row, inside.get(row.id, ())))),
            "",
        )
        or _taken_back(connection, for_it, inside)
        or _outdated(connection, for_it, {**inside, **_announced(connection, for_it)})
        or ("" if although_shipped else _shipped(connection, for_it, inside))
    )
    if refused:
        return Resend(refused=refused)
    orders: dict[int, dict[str, None]] = {}
    for row in for_it:
        for key in batches.orders_in(connection, row.batch_id) if row.batch_id else ():
            orders.setdefault(key, {})[_place(row)] = None
        for key in closed.orders_on(connection, row.manifest_id) if row.manifest_id else ():
            orders.setdefault(key, {})[_place(row)] = None
        for one in inside.get(row.id, ()):
            orders.setdefault(one.order_id, {})[_place(row)] = None
    return Resend(rows=tuple(for_it), orders={key: tuple(of) for key, of in orders.items()})


def number_meant(connection: Connection, name: str) -> str:
    """The wave, batch or manifest that is meant by a number with too few zeros or a small letter
    (`b3`: B000003); empty where there is none."""
    found = _TOO_SHORT.fullmatch(name.strip())
    if found is None:
        return ""
    number = f"{found[1].upper()}{found[2]:0>6}"
    return number if _keys(connection, number) else ""


def carry_out(connection: Connection, args: Mapping[str, str], *, at: int, who: str) -> Answer:
    """Announces what was asked for: the next delivery hands it over, once."""
    why = args.get("why", "")
    if not why.strip():
        return Answer(sentence("resend.no-why"), refused=True)
    names = msgspec.json.decode(args["what"], type=list[str])
    found = look(
        connection, names, receiver=args.get("receiver", ""),
        although_shipped=args.get("although-shipped") == "yes",
    )  # fmt: skip
    if found.unknown:
        return Answer(sentence("resend.unknown", name=found.unknown), refused=True)
    if found.refused:
        return Answer(found.refused, refused=True)
    places = resends.add(connection, found.rows, at=at, who=who, why=why)
    journal.append(
        connection,
        [
            journal.Event(
                at=at, kind="sent again", order_id=key, who=who,
                cause=sentence("resend.cause", documents=list(of), why=why),
            )
            for key, of in sorted(found.orders.items())
        ],
    )  # fmt: skip
    return Answer(sentence("resend.done", n=len(places), documents=places))


def _keys(connection: Connection, name: str) -> list[int]:
    if _WAVE.fullmatch(name):
        return resends.of_wave(connection, name)
    if _BATCH.fullmatch(name):
        return resends.of_batch(connection, name)
    if _MANIFEST.fullmatch(name):
        return resends.of_manifest(connection, name)
    return resends.named(connection, name) or resends.named(
        connection, name.removeprefix("outbox/")
    )


def _rows(connection: Connection, keys: Collection[int]) -> list[DocumentRow]:
    found = documents.documents_by_key(connection, keys)
    return [found[key] for key in sorted(found)]


def _place(row: DocumentRow) -> str:
    return f"{row.folder}/{row.name}"


def _not_there(rows: Sequence[DocumentRow]) -> Text:
    """Documents that belong to no wave, batch or manifest, or that nobody has had yet."""
    for row in rows:
        if row.wave_id is None and row.batch_id is None and row.manifest_id is None:
            return sentence("resend.no-wave", document=_place(row))
    waiting = [_place(row) for row in rows if row.state != "handed"]
    if not waiting:
        return ""
    return sentence("resend.not-handed", n=len(waiting), documents=waiting[:_NAMED])


def _on_their_way(connection: Connection, rows: Sequence[DocumentRow]) -> Text:
    under_way = resends.on_their_way(connection, [row.id for row in rows])
    named = [_place(row) for row in rows if row.id in under_way]
    return sentence("resend.on-its-way", documents=named[:_NAMED]) if named else ""


def _paused(connection: Connection, rows: Sequence[DocumentRow]) -> Text:
    stopped = requests.paused(connection)
    if ("all", "") in stopped:
        return sentence("resend.paused", what=requests.part("all", ""))
    for row in rows:
        if ("warehouse", row.warehouse) in stopped:
            return sentence("resend.paused", what=requests.part("warehouse", row.warehouse))
    return ""


def _over(connection: Connection, row: DocumentRow, inside: Sequence[Inside]) -> Text:
    """Why a document tells nobody anything any more: all that it told to ship has left or was
    cancelled, or, where it does not tell to ship, all that it is about was cancelled."""
    if not inside:
        return ""
    ended: tuple[str, ...] = ("cancelled",)
    if kind_of(row.kind).tells_to_ship:
        ended = (*_LEFT, "cancelled")
    if all(one.state in ended for one in inside):
        why = sentence("resend.over", document=_place(row), n=len(inside))
        return with_order(connection, why, inside[0].order_id)
    return ""


def _taken_back(
    connection: Connection, rows: Sequence[DocumentRow], inside: Mapping[int, Sequence[Inside]]
) -> Text:
    """Why a warehouse would ship what was cancelled, or as it was before a change; fine where what
    told it of that goes out with it, after it."""
    together = {row.id for row in rows}
    for row in rows:
        if not kind_of(row.kind).tells_to_ship:
            continue
        back = [
            one
            for one in inside.get(row.id, ())
            if one.action != "cancel"
            and (one.state == "cancelled" or one.cancel_asked or one.later)
            and not (one.later and together.issuperset(one.later))
        ]
        if not back:
            continue
        named = [one.shipment for one in back]
        later = _rows(connection, {key for one in back for key in one.later} - together)
        if later:
            why = sentence(
                "resend.taken-back-by", document=_place(row), n=len(named),
                shipments=named[:_NAMED], later=[_place(one) for one in later],
            )  # fmt: skip
        else:
            why = sentence(
                "resend.taken-back", document=_place(row), n=len(named), shipments=named[:_NAMED]
            )
        return with_order(connection, why, back[0].order_id)
    return ""


def _announced(connection: Connection, rows: Sequence[DocumentRow]) -> dict[int, Sequence[Inside]]:
    """The shipments in files for carriers. What channels and clients are told is never revised by a
    later file: a case tells a person."""
    return {row.id: resends.announced(connection, row) for row in rows if row.kind in _ANNOUNCE}


def _outdated(
    connection: Connection, rows: Sequence[DocumentRow], inside: Mapping[int, Sequence[Inside]]
) -> Text:
    """Why a document shows what is not so any more: newer ones of its kind went out since, or a
    change that has still to go out brings one. Fine where the newer go out with it, after it."""
    together = {row.id for row in rows}
    for row in rows:
        there = [one for one in inside.get(row.id, ()) if one.action != "cancel"]
        waiting = [one.shipment for one in there if one.change_waits and _told_by_changes(row)]
        if waiting:
            return sentence(
                "resend.change-waits", document=_place(row), n=len(waiting),
                shipments=waiting[:_NAMED],
            )  # fmt: skip
        old = [one for one in there if not together.issuperset(one.later)]
        if old:
            newer = _rows(connection, {key for one in old for key in one.later})
            return sentence(
                "resend.outdated" if len(old) == len(there) else "resend.outdated-in-part",
                document=_place(row), n=len(old), shipments=[one.shipment for one in old[:_NAMED]],
                later=[_place(one) for one in newer], all=len(there),
            )  # fmt: skip
    return ""


def _told_by_changes(row: DocumentRow) -> bool:
    """True where what a wave tells of a change is told by documents of this kind too."""
    owed = kind_of(row.kind).owed
    return owed is not None and (owed.action is None or "change" in owed.action)


def _shipped(
    connection: Connection, rows: Sequence[DocumentRow], inside: Mapping[int, Sequence[Inside]]
) -> Text:
    """Why a part might ship twice."""
    for row in rows:
        left = [
            one for one in inside.get(row.id, ()) if one.action != "cancel" and one.state in _LEFT
        ]
        if left and kind_of(row.kind).tells_to_ship:
            why = sentence(
                "resend.some-left", document=_place(row), n=len(left),
                shipments=[one.shipment for one in left[:_NAMED]],
                all=len(inside.get(row.id, ())),
            )  # fmt: skip
            return with_order(connection, why, left[0].order_id)
    return ""
