"""An edited text with a slip stops nothing that can still speak, and is told by file and line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.world import World

from processor.languages import read_texts
from processor.languages.compiling import compiled
from processor.languages.read_texts import HERE, po_texts, texts_of


@pytest.fixture
def slip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Catalogues of our own, where an id stands twice in a text; where they are."""
    for language in ("en", "zh"):
        (tmp_path / language).mkdir()
        for name, text in po_texts(language).items():
            (tmp_path / language / name).write_text(text, "utf-8")
    broken = tmp_path / "en" / "console.po"
    with broken.open("a", encoding="utf-8") as stream:
        stream.write('\nmsgid "console.no-language"\nmsgstr "again"\n')
    monkeypatch.setattr(read_texts, "HERE", tmp_path)
    texts_of.cache_clear()
    yield tmp_path
    texts_of.cache_clear()


def test_the_last_compiled_texts_speak_and_the_slip_is_told(
    slip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = slip / "en.mo"
    sound = {path.name: path.read_text("utf-8") for path in (HERE / "en").glob("*.po")}
    whole.write_bytes(compiled("en", sound))
    os.utime(whole, ns=(0, 0))
    assert texts_of("en").gettext("list.comma") == ", "
    told = capsys.readouterr().err
    assert told.startswith("crossdock: en.mo is used as it was last compiled: console.po:")
    assert "'console.no-language' stands in line 7 too" in told


def test_where_none_can_be_read_a_command_still_ends_as_a_bug_that_is_told(
    slip: Path, world: World
) -> None:
    for command in (("status",), ("status", "--lang", "nolanguage")):
        ran = world.crossdock(*command)
        assert ran.code == 3
        assert "'console.no-language' stands in line 7 too" in ran.err
        assert "crossdock: this is a bug; the traceback is in " in ran.err
