"""What a closed manifest says and is not true any more: no file can say it, so a case tells a
person to tell the carrier."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.database import reading, transaction
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.manifests import parcels, plans
from processor.ledger.manifests.listed_since import ListedSince, moved_since
from processor.ledger.manifests.parcels import FoundParcel
from processor.model.cases import LISTED_OTHERWISE, NewCase
from processor.model.config import Config
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime
from processor.passes.sending.manifest_parcels import took


def open_cases(runtime: Runtime, now: int) -> None:
    """Looks at what happened since the last look; mostly there is no parcel of a manifest in it."""
    if not runtime.renders:
        return
    with reading(runtime.engine) as connection:
        mark, newest = plans.said_up_to(connection), plans.newest(connection)[1]
        if not mark and not runtime.house.config.manifests:
            return
        listed = moved_since(connection, mark) if newest > mark else []
    if not listed:
        if newest - mark > _FAR:
            with transaction(runtime.engine, "manifest") as connection:
                plans.say_up_to(connection, newest)
        return
    with transaction(runtime.engine, "manifest") as connection:
        now_true = parcels.listed_now(connection, [one.parcel for one in listed])
        for one in listed:
            _look(connection, runtime.house.config, one, now_true[one.parcel], now)
        # That a case was opened is an event of its order too.
        plans.say_up_to(connection, plans.newest(connection)[1])


# So many events are looked through once more rather than written down for each pass.
_FAR = 1_000


def _look(
    connection: Connection, config: Config, one: ListedSince, now_true: FoundParcel, now: int
) -> None:
    on, to, shipment = one.number, one.carrier, one.shipment
    parcel = one.tracking or one.sscc
    why: Text = ""
    cause = ""
    by = took(config, now_true)
    if _is_called_off(one, now_true):
        cause = "cancelled"
        why = sentence(
            "case.listed-cancelled", manifest=on, carrier=to, shipment=shipment, parcel=parcel
        )
    elif one.confirmed and now_true.state != "reported":
        cause = "taken back"
        why = sentence(
            "case.listed-taken-back", manifest=on, carrier=to, shipment=shipment, parcel=parcel
        )
    elif now_true.tracking != one.tracking:
        cause = f"number {now_true.tracking}"
        number = now_true.tracking or sentence("telling.no-number")
        why = sentence(
            "case.listed-number", manifest=on, carrier=to, shipment=shipment, parcel=parcel,
            number=number,
        )  # fmt: skip
    elif by.carrier != one.carrier:
        word = by.strange or by.carrier
        cause = f"carrier {word}"
        why = sentence(
            "case.listed-carrier", manifest=on, carrier=to, shipment=shipment, parcel=parcel,
            word=word,
        )  # fmt: skip
    if not why:
        return
    case = NewCase(
        kind=LISTED_OTHERWISE, client=now_true.client, subject_kind="shipment",
        subject=one.shipment, why=why,
        cause=f"{one.number} {one.sscc or one.tracking} {cause}",
    )  # fmt: skip
    cases.open_case(connection, case, at=now, who=CROSSDOCK)


def _is_called_off(one: ListedSince, now_true: FoundParcel) -> bool:
    """True where the parcel does not leave after all; one that its warehouse told of has left,
    whatever anybody asked."""
    if now_true.state == "void" or now_true.shipment_state == "cancelled":
        return True
    return not one.confirmed and now_true.cancel_asked and now_true.state != "reported"
