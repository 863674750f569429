"""What carriers, forwarders and brokers have to be told of parcels: new ones, changed ones, and
what was called off; each version of a parcel in exactly one file of a telling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.layouts.consignments import unfit
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers import pre_advice
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.outgoing import advised_parcels, batches, dispatches, tellings
from processor.ledger.outgoing.batches import BatchItem
from processor.ledger.outgoing.tellings import ORDER, AtWork
from processor.model.advised import (
    Advice,
    AdvisedParcel,
    AdvisedShipment,
    AdvisedVersion,
    Speaks,
    UnsaidAdvice,
    advice_of,
    fact_of,
    version_of,
)
from processor.model.cases import TOLD_OTHERWISE, NewCase
from processor.model.config import Config
from processor.model.dispatch import Dispatch
from processor.model.sentence import Text, joined, sentence
from processor.model.tellings import Telling
from processor.passes.sending.told_files import MOST_FACTS, ToldFile, ToldNow, said_of

# So many shipments are read at once.
_AT_ONCE = 400


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels of one shipment that are told in one way, with what the file says of them."""

    of: AdvisedShipment
    dispatch: Dispatch
    items: tuple[BatchItem, ...]


def parcels_told(
    connection: Connection, config: Config, telling: Telling, seen: AtWork, layout: Layout,
    now: int,
) -> ToldNow:  # fmt: skip
    """What a pre-advice would tell now, and what waits; opens a case for what was told and is not
    true any more, where no file can say so."""
    others = config.tellings
    new_by = _beside(others, telling, "instructed") if telling.about == "cancelled" else None
    keys = advised_parcels.touched(connection, telling, seen.event_mark, seen.line_mark)
    keys |= set(tellings.untold_keys(connection, telling.name, ORDER))
    facts = advised_parcels.facts_of(
        connection, telling, keys, "" if new_by is None else new_by.name
    )
    says = pre_advice.says_action(layout)
    speaks = Speaks(
        new=telling.about == "instructed", changed=says, cancelled=says,
        beside=_beside(others, telling, "cancelled") is not None,
    )  # fmt: skip
    waits: dict[int, Text] = {}
    advised: list[tuple[AdvisedShipment, Advice]] = []
    for of in facts:
        versions = _Versions(connection, of, layout, config)
        made, unsaid, unsure = advice_of(of, speaks, versions.differ)
        if unsure:
            waits.setdefault(of.order, "")
        for one in unsaid:
            _open_case(connection, telling, of, one, now)
        advised += [(of, advice) for advice in made]
    goes: list[_Told] = []
    for told in _told(connection, advised):
        wrong = unfit(told.dispatch, layout, config)
        if wrong:
            why = sentence("telling.unfit", shipment=told.of.number, why=said_of(wrong))
            before = waits.get(told.of.order)
            waits[told.of.order] = joined((before, why)) if before else why
        else:
            goes.append(told)
    advised_parcels.note_filter(connection, telling)
    return ToldNow(
        files=tuple(
            ToldFile(
                consignments=tuple(one.dispatch for one in some),
                items=tuple(item for one in some for item in one.items),
            )
            for some in _in_files(goes)
        ),
        waits=waits,
        looked_at=tuple(sorted(keys)),
    )


def _beside(others: Sequence[Telling], telling: Telling, about: str) -> Telling | None:
    """The telling of the same kind to the same receiver that is about something else."""
    return next(
        (
            one
            for one in others
            if (one.owner, one.to, one.kind) == (telling.owner, telling.to, telling.kind)
            and one.about == about
        ),
        None,
    )


class _Versions:
    """A shipment as it is, and as it was told."""

    def __init__(
        self, connection: Connection, of: AdvisedShipment, layout: Layout, config: Config
    ) -> None:
        self.connection, self.of, self.layout, self.config = connection, of, layout, config

    def differ(self, last: AdvisedVersion, one: AdvisedParcel) -> bool:
        """True where the file would say something else of a parcel than it said in a version."""
        numbered = pre_advice.says_number(self.layout) and last.tracking is not None
        if numbered and last.tracking != one.tracking:
            return True
        if last.revision == self.of.revision:
            return False
        advices = [
            (self.of, Advice(action="change", revision=revision, parcels=(one,)))
            for revision in (last.revision, self.of.revision)
        ]
        before, now = (told.dispatch for told in _told(self.connection, advices))
        return not pre_advice.says_the_same(self.layout, before, now, self.config)


def _told(
    connection: Connection, advised: Sequence[tuple[AdvisedShipment, Advice]]
) -> Iterator[_Told]:
    """What is told of shipments, each with the parcels of its advice alone."""
    for start in range(0, len(advised), _AT_ONCE):
        some = advised[start : start + _AT_ONCE]
        wanted = [(of.key, advice.action, advice.revision) for of, advice in some]
        made = dispatches.made_of(connection, wanted)
        for (of, advice), key in zip(some, wanted, strict=True):
            here = {one.sscc for one in advice.parcels}
            parcels = tuple(one for one in made[key].parcels if one.sscc in here)
            items = tuple(
                BatchItem(
                    fact=fact_of(of.number, one), order=of.order, shipment=of.key,
                    line=version_of(one, advice), pieces=1, parcel=one.key, tracking=one.tracking,
                )
                for one in advice.parcels
            )  # fmt: skip
            dispatch = msgspec.structs.replace(made[key], parcels=parcels)
            yield _Told(of=of, dispatch=dispatch, items=items)


def _in_files(told: Sequence[_Told]) -> Iterator[list[_Told]]:
    """What is told as files hold it."""
    some: list[_Told] = []
    facts = 0
    for one in told:
        if some and facts + len(one.items) > MOST_FACTS:
            yield some
            some, facts = [], 0
        some.append(one)
        facts += len(one.items)
    if some:
        yield some


def _open_case(
    connection: Connection, telling: Telling, of: AdvisedShipment, one: UnsaidAdvice, now: int
) -> None:
    """What no file of the telling can say, a person has to tell."""
    before: tuple[Text, Text] = (sentence("telling.before-it-began"),) * 2
    number, document = batches.named(connection, one.last.batch) if one.last.batch else before
    why = sentence(
        f"case.told-otherwise-parcel.{one.why}", to=telling.to, batch=number, document=document,
        parcel=one.parcel.no, shipment=of.number, order=of.said,
    )  # fmt: skip
    now_is = f"{of.revision} {one.parcel.tracking}" if one.why == "changed" else one.why
    case = NewCase(
        kind=TOLD_OTHERWISE, client=of.client, subject_kind="shipment", subject=of.number, why=why,
        cause=f"{telling.name} parcel {one.parcel.no} {now_is}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)
