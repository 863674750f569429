"""Which parcels go on a manifest, and why others wait for the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.ledger.manifests.parcels import FoundParcel
from processor.model.carrier_manifests import ManifestPlan
from processor.model.config import Config
from processor.model.identity import fold
from processor.model.sentence import Text, sentence


class TakenParcels(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels that go on a manifest, and by key those that wait for the next with the reason."""

    takes: tuple[FoundParcel, ...]
    waits: Mapping[int, Text]


class TookIt(msgspec.Struct, frozen=True):
    """Who took a parcel: a carrier of config.yaml, or "" where `strange`, the warehouse's word, is
    none of ours."""

    carrier: str
    strange: str = ""


def took(config: Config, one: FoundParcel) -> TookIt:
    """The carrier that the warehouse names by its name or title, whatever its case, spaces and
    accents; the planned one where it names none."""
    if not one.told_carrier:
        return TookIt(one.carrier)
    known = {fold(of.title): name for name, of in config.carriers.items()}
    known |= {fold(name): name for name in config.carriers}
    found = known.get(fold(one.told_carrier), "")
    return TookIt(found, "" if found else one.told_carrier)


def taken(
    config: Config, plan: ManifestPlan, since: int, found: Sequence[FoundParcel]
) -> TakenParcels:
    """The parcels of a plan among those found: those that its warehouse confirmed since the plan
    began or, where that confirms nothing, that it was instructed to send and can."""
    confirms = config.warehouses[plan.warehouse].tells.confirms
    takes: list[FoundParcel] = []
    waits: dict[int, Text] = {}
    for one in found:
        by = took(config, one)
        if by.strange and one.carrier == plan.carrier and one.confirmed_at >= since:
            waits[one.key] = sentence("manifest.wait-carrier", word=by.strange)
        if by.carrier != plan.carrier:
            continue
        why = _why_not(one) if _is_its(one, since, confirms=confirms) else None
        if why:
            waits[one.key] = why
        elif why is not None:
            takes.append(one)
    return TakenParcels(takes=tuple(takes), waits=waits)


def _is_its(one: FoundParcel, since: int, *, confirms: bool) -> bool:
    """True where a parcel has left, or must be believed to leave, within the time of the plan."""
    if one.state == "reported":
        return one.confirmed_at >= since
    if confirms or one.cancel_asked or one.refused:
        return False
    # One whose instruction still lies here was not sent before the plan began.
    return not one.instructed_at or one.instructed_at >= since


def _why_not(one: FoundParcel) -> Text:
    """Why a parcel waits; "" where it does not. What a warehouse has told of has left, whatever
    file of ours still waits; where none tells, nobody can have sent what has no papers."""
    if one.twice:
        return sentence("manifest.wait-twice", number=one.tracking)
    if one.state != "reported" and (one.waiting_files or not one.instructed_at):
        return sentence("manifest.wait-files", files=list(one.waiting_files))
    return ""


class SharedLines(msgspec.Struct, frozen=True, kw_only=True):
    """Parcels by the line of a manifest that they are: `lines` are one of each, `also` by its key
    the further shipments in the same one."""

    lines: tuple[FoundParcel, ...]
    also: Mapping[int, tuple[FoundParcel, ...]]


def lines_of(parcels: Sequence[FoundParcel]) -> SharedLines:
    """What a warehouse tells under one tracking number is one parcel, whose line is that of the
    first shipment."""
    first: dict[str, FoundParcel] = {}
    lines: list[FoundParcel] = []
    also: dict[int, tuple[FoundParcel, ...]] = {}
    for one in parcels:
        of = first.setdefault(one.tracking, one) if one.tracking else one
        if of is one:
            lines.append(one)
        else:
            also[of.key] = (*also.get(of.key, ()), one)
    return SharedLines(lines=tuple(lines), also=also)
