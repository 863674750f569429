"""Reconcile: what people say went out before a restore, or did not, is carried out.

Each answer is noted in one transaction. Once every wave has its answer, the files that the ledger
lost are registered again, a new epoch begins and its marks are written: then the house goes on.
Every step may be repeated after a crash.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.kinds import undo_owed_kinds
from processor.house.receivers import name_of
from processor.ledger import journal
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.lives import epochs, restored
from processor.ledger.lives.restored import Place
from processor.ledger.orders import orders, went_out
from processor.model.manifests import ManifestShipment, WaveManifest, WentOut
from processor.model.marks import DamagedMarks, decode
from processor.model.number_pools import counters_of
from processor.model.sentence import Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes import manifest_notes
from processor.passes.desk import answered
from processor.passes.desk.answered import ALL, DID_NOT, WENT_OUT, Answered, taken_back
from processor.passes.desk.gone_out import Found, SentWave, look_for, manifests_of, out_of
from processor.passes.epochs import look, marks_path
from processor.passes.runtime import Runtime
from processor.passes.standing import LOST
from processor.transport import files, kept

VERB = "reconcile"
ALTHOUGH = "although taken"


class _TakenMeanwhile(Exception):
    """A receiver took a document while it was said that nobody had."""


def carry_out_asked(runtime: Runtime, now: int, clock: int) -> None:
    """Carries out what people answered, in the order asked. `clock` is what the clock says also
    where it is in doubt: after a restore it often is, and what was placed up to the answer is meant
    by it, not what was placed up to the last pass of an old copy."""
    with reading(runtime.engine) as connection:
        asked = [one for one in requests.asked(connection) if one.verb == VERB]
    if runtime.servers_follow:
        # What lies at servers counts, and no server is asked yet.
        return
    for request in asked:
        answer = _carry_out(runtime, request, now, max(now, clock))
        with transaction(runtime.engine, "reconcile") as connection:
            requests.answer(connection, request.id, answer)


def _carry_out(runtime: Runtime, request: Request, now: int, until: int) -> Answer:
    said = {
        WENT_OUT: msgspec.json.decode(request.args.get(WENT_OUT, "[]"), type=list[str]),
        DID_NOT: msgspec.json.decode(request.args.get(DID_NOT, "[]"), type=list[str]),
    }
    with reading(runtime.engine) as connection:
        stands = epochs.stands(connection)
        lost = restored.lost(connection)
        if stands is not None:
            found = look_for(runtime.house, runtime.outbox, connection, stands)
            since = restored.last_seen(connection, stands.files)
    if stands is None:
        if lost and not any(said.values()):
            return _sent_again(runtime)
        late = answered.too_late(runtime.house, said)
        return Answer(late or sentence("reconcile.agrees"), refused=bool(late))
    told: list[Text] = []
    if refused := _refused(found, said):
        return Answer(refused, refused=True)
    taken = [] if request.args.get(ALTHOUGH) else _likely_taken(found, said[DID_NOT])
    if taken:
        return Answer(
            sentence("reconcile.likely-taken", n=len(taken), documents=taken), refused=True
        )
    if said[DID_NOT] and runtime.outbox.unseen:
        down = sorted(name_of(remote) or "outbox" for remote in runtime.outbox.unseen)
        return Answer(sentence("reconcile.remote-down", remotes=down), refused=True)
    for answer, names in said.items():
        for wave in _named(found, names):
            answered.note(
                runtime.house,
                Answered(
                    wave=wave.wave, answer=answer, at=now, who=request.who,
                    why=request.args.get("why", ""), anew=wave.known,
                ),
            )  # fmt: skip
            if wave.lost:
                with transaction(runtime.engine, "reconcile") as connection:
                    restored.note_lost(connection, wave.wave, since)
            if answer == WENT_OUT:
                told.append(_went_out(runtime, wave, request, now, until))
                continue
            try:
                told.append(_did_not(runtime, wave, request, now))
            except _TakenMeanwhile as taken:
                document = str(taken)
                words = sentence("reconcile.taken-meanwhile", wave=wave.wave, document=document)
                return Answer(words, refused=True)
    with reading(runtime.engine) as connection:
        left = look_for(runtime.house, runtime.outbox, connection, stands)
    if left.unanswered:
        told.append(sentence("reconcile.left", n=len(left.unanswered), waves=left.unanswered))
        return Answer(joined(told), waits=True)
    told.append(_go_on(runtime, left, now))
    if LOST in runtime.still:
        told.append(runtime.still[LOST])
    return Answer(joined(told))


def _refused(found: Found, said: Mapping[str, Sequence[str]]) -> Text:
    """Why these answers cannot be carried out; empty if they can."""
    known = [one.wave for one in found.waves]
    named = [name for names in said.values() for name in names]
    strange = sorted({name for name in named if name not in (*known, ALL)})
    if strange and not known:
        return joined(sentence("reconcile.never-asked", wave=one) for one in strange)
    if strange:
        return sentence("reconcile.no-wave", waves=strange, known=known)
    twice = sorted(name for name, count in Counter(named).items() if count > 1)
    if twice:
        return sentence("reconcile.both", waves=twice)
    before = {one.wave: one.answer for one in found.waves if one.answer}
    changed = sorted(
        name
        for answer, names in said.items()
        for name in names
        if before.get(name, answer) != answer
    )
    if changed:
        return sentence("reconcile.said-before", waves=changed)
    return ""


def _named(found: Found, names: Sequence[str]) -> list[SentWave]:
    """The waves that are meant and have no answer yet."""
    return [one for one in found.waves if not one.answer and (one.wave in names or ALL in names)]


def _sent_again(runtime: Runtime) -> Answer:
    with transaction(runtime.engine, "reconcile") as connection:
        restored.lost_no_more(connection)
    runtime.still.pop(LOST, None)
    return Answer(sentence("reconcile.sent-again"))


def _likely_taken(found: Found, names: Sequence[str]) -> list[str]:
    """The documents of these waves that lie nowhere: most likely somebody has them."""
    return [
        f"{one.folder}/{one.name}"
        for wave in _named(found, names)
        for one in wave.documents
        if one.likely_taken
    ]


def _went_out(runtime: Runtime, wave: SentWave, request: Request, now: int, until: int) -> Text:
    """Its orders are held for a person, its goods leave the stock."""
    out = out_of(wave.documents)
    shipments: list[ManifestShipment] = []
    manifest = manifests_of(runtime.house).get(wave.wave)
    if manifest is not None and not wave.known:
        shipments = manifest.new_in(out)
    with transaction(runtime.engine, "reconcile") as connection:
        if wave.known:
            _hand_over_known(runtime, connection, wave)
        elif wave.manifest:
            declared = set() if manifest is None else _declared_in(manifest, out)
            gone = _by_order(wave.wave, shipments, declared)
            keys = restored.note_went_out(connection, gone)
            _again(connection, keys, wave.wave, request, now)
            restored.note_off_the_shelf(connection, wave.wave, _pieces(shipments))
        else:
            restored.leap(connection, _counters(runtime))
            keys = restored.hold_all_before(connection, until)
            _again(connection, keys, wave.wave, request, now)
        if not wave.known:
            for name, sha256 in _bytes_of(runtime, wave).items():
                went_out.note_document(connection, name, sha256)
        restored.note_answer(connection, wave.wave, WENT_OUT)
    if wave.known:
        return sentence("reconcile.known-went-out", wave=wave.wave, n=len(out))
    if not wave.manifest:
        return sentence("reconcile.all-held", wave=wave.wave)
    return sentence("reconcile.went-out", wave=wave.wave, n=len({one.order for one in shipments}))


def _counters(runtime: Runtime) -> list[str]:
    """The counters of all ranges and series of carriers."""
    carriers = runtime.house.config.carriers.values()
    return [name for one in carriers for name in counters_of(one.tracking, one.pools)]


def _bytes_of(runtime: Runtime, wave: SentWave) -> dict[str, str]:
    """SHA-256 of the documents of a wave by `folder/name`: as kept, else as they lie there."""
    found: dict[str, str] = {}
    for one in wave.documents:
        name = f"{one.folder}/{one.name}"
        if one.kept:
            found[name] = files.sha256_of(runtime.house.archive / "out" / name)[0]
        elif one.lies:
            lying = runtime.outbox.visible(one.lies[0], [one.folder])
            found |= {name: lying[name]} if name in lying else {}
    return found


def _declared_in(manifest: WaveManifest, out: Collection[tuple[str, str]]) -> set[str]:
    """The shipments that stand in declarations that went out."""
    kinds = undo_owed_kinds()
    return {
        shipment
        for one in manifest.documents
        if one.kind in kinds and (one.folder, one.name) in out
        for shipment in one.shipments
    }


def _by_order(
    wave: str, shipments: Sequence[ManifestShipment], declared: Collection[str]
) -> dict[str, WentOut]:
    found: dict[str, WentOut] = {}
    for one in shipments:
        before = found.get(one.order, WentOut())
        tracking = [parcel.tracking for parcel in one.parcels if parcel.tracking]
        name = " ".join([f"{one.shipment} ({wave}, {one.warehouse})", *tracking])
        found[one.order] = WentOut(
            (*before.shipments, name),
            tuple(dict.fromkeys((*before.lines, *(line.line for line in one.lines)))),
            (*before.declared, *((one.shipment,) if one.shipment in declared else ())),
        )
    return found


def _pieces(shipments: Sequence[ManifestShipment]) -> dict[Place, int]:
    found: Counter[Place] = Counter()
    for one in shipments:
        for line in one.lines:
            found[one.warehouse, one.client, line.sku] += line.pieces
    return dict(found)


def _again(
    connection: Connection, keys: Sequence[int], wave: str, request: Request, now: int
) -> None:
    """Known orders come back to be decided, which holds them."""
    for key in keys:
        orders.refresh_state(connection, key)
    cause = sentence("reconcile.cause-went-out", wave=wave, why=request.args.get("why", ""))
    journal.append(
        connection,
        [
            journal.Event(
                at=now, kind="to be decided again", order_id=key, who=request.who, cause=cause
            )
            for key in keys
        ],
    )


def _hand_over_known(runtime: Runtime, connection: Connection, wave: SentWave) -> None:
    """Documents that the ledger had as waiting, and that went: with the bytes that were kept."""
    keys = _keys(connection, wave)
    out = {(one.folder, one.name): one for one in wave.documents if one.kept or one.lies}
    handed = []
    for place, one in out.items():
        if one.kept:
            copy = runtime.house.archive / "out" / one.folder / one.name
            handed.append((keys[place], *files.sha256_of(copy)))
    restored.set_states(connection, "handed", [keys[place] for place in out])
    restored.set_handed(connection, handed)


def _keys(connection: Connection, wave: SentWave) -> dict[tuple[str, str], int]:
    rows = restored.not_handed(connection).get(wave.wave, [])
    return {(folder, name): key for key, _, folder, name in rows}


def _did_not(runtime: Runtime, wave: SentWave, request: Request, now: int) -> Text:
    """What lies there is put aside; orders are decided afresh, under new numbers."""
    aside = taken_back(runtime.house)
    count = 0
    for one in wave.documents:
        for remote, place in runtime.outbox.places.items():
            if place.take_back(one.folder, one.name, aside / one.folder / one.name):
                count += 1
            elif remote in one.lies:
                raise _TakenMeanwhile(f"{one.folder}/{one.name}")
    manifest = manifests_of(runtime.house).get(wave.wave)
    with transaction(runtime.engine, "reconcile") as connection:
        if wave.known:
            # Nobody has seen them: they are written anew from the ledger.
            restored.set_states(connection, "open", list(_keys(connection, wave).values()))
        else:
            if not wave.manifest:
                restored.leap(connection, _counters(runtime))
            # What is planned of them since before has numbers that stand on those documents.
            named = None if manifest is None else {one.order for one in manifest.shipments}
            for key in restored.plan_anew(connection, named):
                orders.refresh_state(connection, key)
        restored.note_answer(connection, wave.wave, DID_NOT)
        cause = sentence("reconcile.cause-did-not", wave=wave.wave, why=request.args.get("why", ""))
        journal.append(
            connection,
            [journal.Event(at=now, kind="reconciled", who=request.who, cause=cause)],
        )
    words = "reconcile.known-did-not" if wave.known else "reconcile.did-not"
    if wave.lost:
        words = "reconcile.lost-did-not"
    return sentence(words, wave=wave.wave, n=count, folder=str(aside))


def _go_on(runtime: Runtime, found: Found, now: int) -> Text:
    """Files are registered again in their old order, and a new epoch begins."""
    path = marks_path(runtime.house)
    with reading(runtime.engine) as connection:
        life = epochs.marks(connection).life
    before = ""
    try:
        outside = decode(files.bytes_of(path) or b"")
        before, life = outside.epoch, max(life, outside.life)
    except DamagedMarks:
        kept.put_aside(path, path.with_name("marks-damaged.json"))
    with transaction(runtime.engine, "reconcile") as connection:
        listed = manifest_notes.know_again(runtime.house, connection)
        restored.take_again(connection, found.notes)
        restored.forget_answers(connection, [one.wave for one in found.waves if one.known])
        if found.stands is not None and found.stands.cause == "archive":
            epochs.part(connection, rfc3339(now))
        epochs.begin(connection, secrets.token_hex(8), life + 1, before)
    runtime.outside = None
    look(runtime)
    again = len(found.notes)
    words: list[Text] = [sentence("reconcile.goes-on", n=again), *([listed] if listed else [])]
    left = [one.archive for one in found.files if one.fate != "taken again"]
    if left:
        words.append(sentence("reconcile.by-hand", n=len(left), files=left))
    return joined(words)
