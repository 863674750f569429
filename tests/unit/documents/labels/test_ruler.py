"""The ruler: it says yes at once to ordinary labels, and never where the layout says no."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from processor.documents.labels import label as labels
from processor.documents.labels.label import LabelData, check_label, every_problem
from processor.documents.labels.ruler import Ruler
from processor.documents.labels.text_runs import text_line
from processor.model.order import Address
from processor.model.printed_text import clean

PLAIN = LabelData(
    shipment_id="S0000000001",
    order_id="#1001",
    channel="acme-shopify",
    warehouse="CN1",
    sender=Address(name="Crossdock", address_lines=("88",), city="深圳", country="CN"),
    ship_to=Address(
        name="Anna Müller",
        address_lines=("Hauptstraße 5",),
        city="Köln",
        postcode="50667",
        country="DE",
    ),
    phone="+49 221 123456",
    carrier_title="Silkway Line",
    service="economy",
    tracking="X" * 13,
    sscc="000000000000000000",
    parcel_no=1,
    parcel_count=1,
    weight_g=940,
    day="2026-11-02",
    lines=(("TENT-2", 2, "A-01"),),
    hazards=(),
)

# Every path of text: plain, accents apart from their letters, Cyrillic, Han, kana with loose
# marks, Hangul in pieces, Arabic, Hebrew, Thai, Devanagari, joiners, controls, emoji, private use.
LETTERS = (
    "aMWil-/, 09éßł\u0301\u0323ЖщіΩ深圳臺區骨ｗ\u304b\u3099カ한\u1112\u1161ابتםשลก้हि\u200d\u200b"
    "\u00a0\t\n\U0001f600\ue000\ud800\u2028"
)
SHORT = st.one_of(
    st.text(alphabet="aMil-/ 09", max_size=30), st.text(alphabet=LETTERS, max_size=12), st.text()
)
TEXTS = st.one_of(SHORT, st.text(alphabet="MWi l深", max_size=90))
COUNTRIES = st.sampled_from(["DE", "CN", "TW", "JP", "KR", "US", "SA", "XX", ""])
ADDRESSES = st.builds(
    Address,
    name=TEXTS,
    company=st.none() | TEXTS,
    address_lines=st.lists(TEXTS, min_size=1, max_size=4).map(tuple),
    city=SHORT,
    region=st.none() | SHORT,
    postcode=SHORT,
    country=COUNTRIES,
    pickup_point=st.none() | SHORT,
)
LINES = st.lists(st.tuples(TEXTS, st.integers(1, 99_999_999), SHORT), max_size=13).map(tuple)
HAZARDS = st.lists(
    st.sampled_from(["battery", "lithium UN3481", "\U0001f600", "W" * 60]), max_size=2
)
FIELDS: dict[str, st.SearchStrategy[object]] = {
    "sender": ADDRESSES,
    "ship_to": ADDRESSES,
    "order_id": TEXTS,
    "channel": TEXTS,
    "shipment_id": SHORT,
    "warehouse": SHORT,
    "phone": st.none() | TEXTS,
    "carrier_title": SHORT,
    "service": SHORT,
    "tracking": st.one_of(st.none(), SHORT, st.text(alphabet="WX1", min_size=25, max_size=31)),
    "lines": LINES,
    "hazards": HAZARDS.map(tuple),
    "weight_g": st.integers(1, 10**9),
    "parcel_count": st.integers(1, 10**6),
    "revision": st.sampled_from([1, 2, 999]),
}
CHANGES = st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: FIELDS[name] for name in names})
)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(CHANGES)
@example({"service": "ŉ"})
@example({"lines": tuple((f"SKU {n}", 1, "深" if n < 12 else "\ue000") for n in range(13))})
@example({"ship_to": Address(name="\u0301", city="\u1112", postcode="\u1161", country="KR")})
def test_the_quick_answer_is_the_answer_of_the_layout(changes: dict[str, object]) -> None:
    data = msgspec.structs.replace(PLAIN, **changes)
    assert check_label(data) == every_problem(data)


@pytest.mark.parametrize(
    "to",
    [
        PLAIN.ship_to,
        Address(name="Іван Франко", address_lines=("вул. Щорса 5",), city="Київ", country="UA"),
        Address(name="王小明", address_lines=("信義區市府路 45 號",), city="臺北市", country="TW"),
    ],
)
def test_an_ordinary_label_is_not_laid_out_to_be_checked(
    to: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(data: LabelData) -> list[object]:
        raise AssertionError(data)

    monkeypatch.setattr(labels, "every_problem", never)
    for hazards in ((), ("battery",)):
        assert check_label(msgspec.structs.replace(PLAIN, ship_to=to, hazards=hazards)) == []


@given(TEXTS, st.booleans(), COUNTRIES, st.integers(50, 800), st.integers(14, 42))
def test_what_the_ruler_lets_pass_is_as_narrow_as_it_says(
    text: str, bold: bool, country: str, room: int, size: int
) -> None:
    ruler, shown = Ruler(), clean(text)
    if ruler.holds(shown, room, size, bold=bold, country=country):
        assert text_line(shown, bold, country).width * size <= room
        assert ruler.sure
    else:
        assert not ruler.sure
