"""Typefaces, runs and fitting: what can be printed, in which glyphs, and never as a box."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.labels.fitting import fit_block
from processor.documents.labels.fonts import BOLD, REGULAR, cjk_face, face
from processor.documents.labels.text_runs import missing_glyphs, text_line
from processor.model.printed_text import clean

SCRIPTS = {
    "Latin": "Jörg Łukasiewicz, Þórður Ağaoğlu, Ștefan",
    "Vietnamese": "Nguyễn Thị Hồng, Phường Bến Nghé",
    "Greek": "Γιώργος Παπαδόπουλος, Θεσσαλονίκη",
    "Cyrillic": "Олександр Шевченко, вул. Хрещатик, Ђорђе",
    "Simplified": "广东省深圳市南山区科技园南路 1001 号",
    "Traditional": "臺北市信義區市府路 45 號",
    "Japanese": "東京都千代田区 ありがとう ビルディング",
    "Korean": "서울특별시 강남구 테헤란로 152",
    "Arabic": "شارع الملك فهد 123، الرياض",
    "Hebrew": "רחוב הרצל 12, תל אביב",
    "Thai": "123 ถนนสุขุมวิท กรุงเทพมหานคร",
    "Devanagari": "नमस्ते दिल्ली",
    "Georgian": "თბილისი, რუსთაველის გამზირი",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_we_promise_have_all_their_glyphs(script: str) -> None:
    assert missing_glyphs(SCRIPTS[script]) == ""


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Anna 😀 Bo 😀", "😀"),
        ("Հայաստան", "Հայստն"),
        ("ঢাকা", "ঢাক\u09be"),
        ("a\x00b\x1bc", "\x00\x1b"),
        ("\ue000", "\ue000"),
        ("\ud800", "\ud800"),
        ("\U000e0041", "\U000e0041"),
    ],
)
def test_a_character_without_a_glyph_is_named_once(text: str, missing: str) -> None:
    assert sorted(missing_glyphs(text)) == sorted(set(missing))


@pytest.mark.parametrize(
    "text", ["Cafe\u0301", "two\tparts", "no\u00a0break", "a\u200eb", "zero\ufeff"]
)
def test_white_space_and_invisible_marks_are_no_missing_glyphs(text: str) -> None:
    assert missing_glyphs(text) == ""


def test_bidi_overrides_are_taken_out_before_printing() -> None:
    assert clean("safe\u202eexe.txt") == "safeexe.txt"
    assert clean("  a \t\n b\u3000c ") == "a b c"
    assert clean("e\u0301") == "é"


def glyphs(text: str, bold: bool = False, country: str = "") -> list[int]:
    runs = text_line(clean(text), bold, country).runs
    hexes = [part for run in runs for part in re.findall("<([0-9a-f]+)>", run.ops)]
    return [int(part[at : at + 4], 16) for part in hexes for at in range(0, len(part), 4)]


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.characters(min_codepoint=32, max_codepoint=0x52F),
            st.characters(min_codepoint=0x590, max_codepoint=0x6FF),
            st.characters(min_codepoint=0x900, max_codepoint=0x97F),
            st.characters(min_codepoint=0xE00, max_codepoint=0xE7F),
            st.characters(min_codepoint=0x1E00, max_codepoint=0x20CF),
            st.characters(min_codepoint=0x3040, max_codepoint=0x9FFF),
            st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        ),
        max_size=12,
    ),
    st.booleans(),
)
def test_what_is_not_reported_missing_never_prints_the_missing_glyph(text: str, bold: bool) -> None:
    gone = set(missing_glyphs(text))
    kept = "".join(char for char in clean(text) if char not in gone)
    if missing_glyphs(kept) == "":
        assert 0 not in glyphs(kept, bold)


def test_chinese_and_japanese_differ_in_the_glyph_of_one_character() -> None:
    assert cjk_face("直", "CN") != cjk_face("直", "JP")
    assert text_line("直", country="CN").runs[0].face != text_line("直", country="JP").runs[0].face
    assert cjk_face("直", "DE") == cjk_face("直", "CN")
    assert cjk_face("국", "CN") == cjk_face("국", "KR")


def test_a_mixed_line_keeps_latin_digits_in_the_latin_face() -> None:
    runs = text_line("科技园 1001 号", country="CN").runs
    assert [run.text for run in runs] == ["科技园", " 1001 ", "号"]
    assert runs[1].face == REGULAR
    assert text_line("科技园 1001", True, "CN").runs[1].face == BOLD


def test_right_to_left_text_is_shaped_joined_and_in_visual_order() -> None:
    line = text_line("محمد 12")
    assert line.right_to_left
    assert [run.text.strip() for run in line.runs] == ["12", "محمد"]
    isolated = [face(REGULAR).glyphs[ord(char)] for char in "محمد"]
    shaped = [glyph for glyph, _ in line.runs[1].shaped]
    assert not set(isolated) & set(shaped[1:-1])


def test_digits_inside_hebrew_stay_left_to_right() -> None:
    line = text_line("רחוב 12345 הרצל")
    assert next(run.text for run in line.runs if "1" in run.text) == "12345"


def test_widths_add_up() -> None:
    one, two = text_line("Straße"), text_line("12")
    assert text_line("Straße12").width == pytest.approx(one.width + two.width)
    assert text_line("").width == 0
    assert 0.9 < text_line("国").width <= 1.0


def test_a_process_that_prints_no_chinese_opens_no_chinese_face() -> None:
    code = (
        "from processor.documents.labels.text_runs import missing_glyphs, text_line\n"
        "from processor.documents.labels.fonts import face\n"
        "missing_glyphs('Łódź Київ الرياض'); text_line('Łódź Київ'); text_line('الرياض')\n"
        "assert face.cache_info().currsize == 2, face.cache_info()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_block_shrinks_before_it_breaks_and_breaks_between_words() -> None:
    short = fit_block([("Anna Berg", False)], "", 752, 194, 38, 24)
    assert short is not None
    assert short.size == 38
    long = fit_block(
        [("Internationale Vertriebsgesellschaft mbH Abteilung 7", False)], "", 752, 194, 38, 24
    )
    assert long is not None
    assert 30 <= long.size < 38
    assert len(long.lines) == 1
    words = "Sehr lange Adresse die auf keine Zeile passt und darum gebrochen werden muss " * 2
    broken = fit_block([(words.strip(), False)], "", 752, 194, 38, 24)
    assert broken is not None
    assert len(broken.lines) > 1
    joined = " ".join("".join(run.text for run in line.runs) for line in broken.lines)
    assert joined == words.strip()


def test_chinese_breaks_between_characters_and_loses_none() -> None:
    text = "广东省深圳市南山区科技园南路一千零一号创新大厦东座十二层一二零三室" * 2
    fitted = fit_block([(text, False)], "CN", 752, 194, 38, 24)
    assert fitted is not None
    assert "".join(run.text for line in fitted.lines for run in line.runs) == text


def test_a_word_wider_than_the_box_does_not_fit() -> None:
    assert fit_block([("W" * 60, False)], "", 752, 194, 38, 24) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(alphabet="abc WMi 国家", max_size=80), max_size=8))
def test_a_fitted_block_is_inside_its_box(texts: list[str]) -> None:
    lines = [(text, False) for text in map(clean, texts) if text]
    fitted = fit_block(lines, "CN", 752, 194, 38, 24)
    if fitted is not None:
        assert all(line.width * fitted.size <= 752 for line in fitted.lines)
        assert len(fitted.lines) * fitted.size <= 194
        assert 24 <= fitted.size <= 38
