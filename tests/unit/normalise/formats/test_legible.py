"""Misread letters: what is told of them, and that honest text of every language passes."""

from __future__ import annotations

import random
import re

import pytest

from processor.normalise.formats.legible import garbled, garbled_in, words_of
from processor.normalise.formats.likely import likely_encoding
from processor.normalise.formats.text_lines import ENCODINGS

HONEST = re.findall(
    r"\S+",
    "O’Neil 5”pipe 5” £5 «CAFÉ» CAFÉ® Nivea™ Häagen-Dazs™ Thermos®becher 30°C ½ 5µm n°5 N°b €5 "
    "„Zum Hirsch“ “quoted” ‘q’ rock’n’roll l’été d´Artagnan a—b foo…bar Paulo–Brasil §5 ¿Qué? "
    "Straße Große Weiß Jürgen Göttingen Köln Ärzte Öhm KÖLN L’Œuvre cœur L’Haÿ-les-Roses René "
    "Île Ægir naïve Zoë Anaïs Noël Citroën Curaçao São João Conceição Maçãs Trás-os-Montes ¡Hola! "
    "Muñoz Peña Ibáñez Zúñiga ÑUÑOA Ó’Brien Dún Ålesund Århus Øst Þór Alþingi Ísafjörður Älvsjö "
    "Łódź Świętochłowice Kraków Gdańsk Gżegżółka Brzęczyszczykiewicz Dziękuję Łukasz Żółw m²pro "
    "Žďár Mšeno Všetaty Lštění Kšice Dvořák Příbram Žižkov ŽIŽKOV štvrť Ždiar Ľubľana Kšely Vršac "
    "Krško Prštice Škofja Šibenik Hršel Đorđe Ðakovo Šešelj Tršice Zrče Kamenjašević Pšovlky "
    "Győr Hódmezővásárhely Kecskemét Ștefan Țara Iași București Šiauliai Žemaitė Ādaži Čiurlionis "
    "Õismäe Jõhvi Nõmme Tšaikovski Petšnikov Romantšuk İstanbul Şişli Ağrı Çağrı ÇELİK ŞIRNAK Ünlü "
    "Nguyễn Văn Trần Đức Thị Hồng Đà Nẵng Hà Nội Thừa Thiên Huế Δημήτρης ΑΘΗΝΑ Θεσσαλονίκη "
    "Москва МегаФон Ўзбекистан Їжак Єва Київ Скопје Љубљана Ђорђе Ћуприја БЕЛГРАД Сёмин Ґанок "
    "الرياض مُحَمَّد تهران اردو ירושלים กรุงเทพ 東京都 ｶﾅ ﾄｳｷｮｳ 서울특별시 你好 深圳市 台北市 हिन्दी",
)


@pytest.mark.parametrize("encoding", list(ENCODINGS))
def test_honest_words_of_every_language_pass_in_every_encoding_that_can_write_them(
    encoding: str,
) -> None:
    def can_be_written(word: str) -> bool:
        codec = ENCODINGS[encoding][0]
        return word.encode(codec, "ignore").decode(codec) == word

    found = [garbled(word, encoding) for word in HONEST if can_be_written(word)]
    assert [one for one in found if one is not None] == []


@pytest.mark.parametrize(
    ("written", "read", "words"),
    [
        ("cp850", "cp1252", "Köln Jörg Häßler Bäckerei Öhm Großgörschenstraße Müller René Straße"),
        ("cp437", "cp1252", "Köln Jörg Göttingen Española"),
        ("mac_roman", "cp1252", "Köln Jörg Häßler Bäckerei Müller München Straße René Weiß"),
        ("utf-8", "cp1252", "Köln Jörg Müller Straße René Łódź Kraków Москва"),
        ("cp1252", "cp850", "Köln Jörg Göttingen René España Größe"),
        ("cp852", "cp1250", "Łódź Kraków Częstochowa Győr"),
        ("utf-8", "cp1250", "Łódź Kraków Świętochłowice Dvořák Győr"),
        ("cp1251", "cp866", "Москва Иванов Екатеринбург"),
    ],
)
def test_a_misread_word_names_the_encoding_in_which_it_is_one(
    written: str, read: str, words: str
) -> None:
    for word in words.split():
        try:
            seen = word.encode(written).decode(read)
        except UnicodeDecodeError:
            continue  # Bytes that are no text there are told as such.
        found = garbled(seen, read)
        assert found is not None, (word, seen)
        assert (found.meant, found.encoding) == (word, written.replace("cp437", "cp850"))


def test_text_that_was_misread_before_it_was_saved_as_utf_8_is_told_too() -> None:
    found = garbled_in("Anna Weiß, J”rg aus K”ln")
    assert found is not None
    assert (found.word, found.meant, found.encoding) == ("J”rg", "Jörg", "cp850")


def test_words_are_found_in_time_that_grows_with_the_text_alone() -> None:
    assert words_of("x" * 2_000_000 + " Köln," + "y" * 2_000_000) == ["Köln"]
    assert words_of("ö" * 1_000_000) == []


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        ("〒100 山田 太郎\t東京都\t千代田1-1", "cp932", "utf-8"),
        ("カップ", "cp932", "gb18030"),
        ("李雷,北京市朝阳区建国路", "gb18030", "utf-8"),
        ("张伟,杯子", "gb18030", "cp932"),
        ("臺北市;王小明", "big5", "utf-8"),
        ("서울특별시;김철수", "cp949", "utf-8"),
        ("Köln;Jörg;Straße", "cp1252", "utf-8"),
        ("München", "cp850", "cp1252"),
        ("Köln;Jörg;Straße", "mac_roman", "utf-8"),
        ("Łódź;Kraków", "cp1250", "utf-8"),
        ("Łódź;Kraków", "cp852", "cp1250"),
        ("Москва;Иванов", "cp1251", "utf-8"),
        ("Москва;Иванов", "cp866", "utf-8"),
        ("Müller", "utf-8", "cp932"),
    ],
)
def test_bytes_that_are_no_text_name_the_encoding_in_which_they_are_words(
    text: str, written: str, declared: str
) -> None:
    assert likely_encoding(text.encode(written), declared) == written


def test_bytes_that_are_words_in_no_encoding_get_no_name() -> None:
    assert likely_encoding(b"\xff\xfe\x81", "utf-8") == ""


def test_a_text_is_passed_as_a_whole_only_where_each_of_its_words_would_be() -> None:
    letters = "aeSKzšŠŽŸöÜßá§Þ ,;\"\u00a0\u0085™€”ƒ°©ЂЎёАяРСв°²µ─▟李\ufffdÃÂ¼ÐĂ.-'"
    honest, written = "abcdeäöüßéИванПр李中 ", ("utf-8", "cp850", "cp1251", "cp866", "mac_roman")
    dice, garbled_ones = random.Random(5), 0
    for encoding in sorted({*ENCODINGS}):
        texts = ["".join(dice.choices(letters, k=dice.randrange(1, 10))) for _ in range(500)]
        for word in ("".join(dice.choices(honest, k=dice.randrange(1, 8))) for _ in range(500)):
            raw = word.encode(dice.choice(written), "ignore")
            texts.append(raw.decode(dice.choice(("cp1252", "cp1251", "cp866")), "ignore"))
        for text in texts:
            found = (one for word in words_of(text) if (one := garbled(word, encoding)))
            expected = next(found, None)
            garbled_ones += expected is not None
            assert garbled_in(text, encoding) == expected, text
    assert garbled_ones > 100
