"""A file whose last record shows that it is whole waits for that record."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import msgspec
import pytest
from builders.normalise_files import ERP, erp
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.whole_files import WholeFiles
from processor.intake.scan import Arrival, look_at
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.transport.files import open_plain

SENDER = "nordlys-erp"
WHOLE = erp({}, {"Auftragsnummer": "000124"})
CUT = WHOLE[: WHOLE.rindex(b"SUMME")]


def opened(arrival: Arrival) -> BinaryIO:
    return open_plain(arrival.path)


def why(folder: Path, data: bytes, complete: str) -> str:
    text = (ROOT / "config.yaml").read_text("utf-8")
    config, _ = read_config(text, "config.yaml", str(folder))
    assert config is not None
    channel = config.channels[SENDER]
    terms = Arriving(complete=complete)
    channels = {SENDER: msgspec.structs.replace(channel, arrival=terms)}
    config = msgspec.structs.replace(config, channels=channels)
    house: Any = SimpleNamespace(config=config, mappings={ERP.name: ERP})
    path = folder / "orders.csv"
    path.write_bytes(data)
    whole = WholeFiles(house)
    arrival = Arrival(SENDER, path.name, path, look_at(path))
    assert whole.why_not(arrival, opened) == whole.why_not(arrival, opened)
    return in_english(whole.why_not(arrival, opened))


@pytest.mark.parametrize(
    ("data", "trailer", "count"),
    [
        (WHOLE, False, False),
        (CUT, True, True),
        (CUT[:-20], True, True),
        (WHOLE[:40], True, True),
        (b"", True, True),
        (WHOLE[:600] + b"\0" * 900, True, True),
        (WHOLE.replace(b"SUMME;2", b"SUMME;3"), False, True),
        (b"Datum,Ort\n1,2\n", False, False),
    ],
    ids=[
        "whole", "without its last record", "cut in a record", "cut in its header", "empty",
        "laid out", "of fewer orders", "of another kind",
    ],
)  # fmt: skip
def test_a_file_waits_for_its_last_record(
    data: bytes, trailer: bool, count: bool, tmp_path: Path
) -> None:
    assert bool(why(tmp_path, data, "trailer")) == trailer
    assert bool(why(tmp_path, data, "count")) == count
    assert why(tmp_path, data, "none") == ""


def test_a_file_that_its_sender_takes_back_while_it_is_asked_hinders_nobody(tmp_path: Path) -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    config, _ = read_config(text, "config.yaml", str(tmp_path))
    assert config is not None
    channel = msgspec.structs.replace(config.channels[SENDER], arrival=Arriving(complete="trailer"))
    config = msgspec.structs.replace(config, channels={SENDER: channel})
    house: Any = SimpleNamespace(config=config, mappings={ERP.name: ERP})
    path = tmp_path / "orders.csv"
    path.write_bytes(CUT)
    arrival = Arrival(SENDER, path.name, path, look_at(path))
    path.unlink()
    assert WholeFiles(house).why_not(arrival, opened) == ""
    path.symlink_to(tmp_path)
    assert WholeFiles(house).why_not(arrival, opened) == ""
