"""How languages name months and halves of days, and mark numbers: what `locale` of a mapping means.

Names are those of the Unicode CLDR (release 46), short and long, nominative and genitive, with the
short forms that shops and spreadsheets write beside them (`Mrz`, `sept`); a test holds the table
against CLDR. Pure data.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import msgspec


class Locale(msgspec.Struct, frozen=True):
    """Names of the twelve months, of the halves of a day (both folded, without full stops), and the
    marks of numbers; `thousands_mark` is a blank for every blank."""

    months: tuple[tuple[str, ...], ...]
    halves: tuple[tuple[str, ...], tuple[str, ...]]
    decimal_mark: str
    thousands_mark: str


def _locale(months: str, marks: str, halves: str = "am pm") -> Locale:
    before, after = halves.split()
    return Locale(
        tuple(tuple(month.split("/")) for month in months.split()),
        (tuple(dict.fromkeys(["am", before])), tuple(dict.fromkeys(["pm", after]))),
        marks[0],
        marks[1],
    )


# language -> months, decimal and thousands mark, halves of the day
LOCALES: dict[str, Locale] = {
    "en": _locale(
        "jan/january feb/february mar/march apr/april may jun/june jul/july aug/august"
        " sep/sept/september oct/october nov/november dec/december",
        ".,",
    ),
    "de": _locale(
        "jan/januar/jän/jänner feb/februar/feber märz/mär/mrz apr/april mai juni/jun juli/jul"
        " aug/august sept/september/sep okt/oktober nov/november dez/dezember",
        ",.",
    ),
    "fr": _locale(
        "janv/janvier/jan févr/février/fév mars/mar avr/avril mai juin/jun juil/juillet/jul"
        " août/aoû sept/septembre/sep oct/octobre nov/novembre déc/décembre",
        ", ",
    ),
    "es": _locale(
        "ene/enero feb/febrero mar/marzo abr/abril may/mayo jun/junio jul/julio ago/agosto"
        " sept/septiembre/sep/setiembre oct/octubre nov/noviembre dic/diciembre",
        ",.",
    ),
    "it": _locale(
        "gen/gennaio feb/febbraio mar/marzo apr/aprile mag/maggio giu/giugno lug/luglio"
        " ago/agosto set/settembre/sett ott/ottobre nov/novembre dic/dicembre",
        ",.",
    ),
    "pt": _locale(
        "jan/janeiro fev/fevereiro mar/março abr/abril mai/maio jun/junho jul/julho ago/agosto"
        " set/setembro out/outubro nov/novembro dez/dezembro",
        ",.",
    ),
    "nl": _locale(
        "jan/januari feb/februari mrt/maart apr/april mei jun/juni jul/juli aug/augustus"
        " sep/september/sept okt/oktober nov/november dec/december",
        ",.",
    ),
    "pl": _locale(
        "sty/stycznia/styczeń lut/lutego/luty mar/marca/marzec kwi/kwietnia/kwiecień maj/maja"
        " cze/czerwca/czerwiec lip/lipca/lipiec sie/sierpnia/sierpień wrz/września/wrzesień"
        " paź/października/październik lis/listopada/listopad gru/grudnia/grudzień",
        ", ",
    ),
    "cs": _locale(
        "led/ledna/leden úno/února/únor bře/března/březen dub/dubna/duben kvě/května/květen"
        " čvn/června/červen čvc/července/červenec srp/srpna/srpen zář/září říj/října/říjen"
        " lis/listopadu/listopad pro/prosince/prosinec",
        ", ",
        "dop odp",
    ),
    "sk": _locale(
        "jan/januára/január feb/februára/február mar/marca/marec apr/apríla/apríl máj/mája"
        " jún/júna júl/júla aug/augusta/august sep/septembra/september okt/októbra/október"
        " nov/novembra/november dec/decembra/december",
        ", ",
    ),
    "da": _locale(
        "jan/januar feb/februar mar/marts apr/april maj jun/juni jul/juli aug/august"
        " sep/september/sept okt/oktober nov/november dec/december",
        ",.",
    ),
    "nb": _locale(
        "jan/januar feb/februar mars/mar apr/april mai juni/jun juli/jul aug/august"
        " sep/september/sept okt/oktober nov/november des/desember",
        ", ",
    ),
    "sv": _locale(
        "jan/januari feb/februari mars/mar apr/april maj juni/jun juli/jul aug/augusti"
        " sep/september/sept okt/oktober nov/november dec/december",
        ", ",
        "fm em",
    ),
    "fi": _locale(
        "tammi/tammikuuta/tammikuu helmi/helmikuuta/helmikuu maalis/maaliskuuta/maaliskuu"
        " huhti/huhtikuuta/huhtikuu touko/toukokuuta/toukokuu kesä/kesäkuuta/kesäkuu"
        " heinä/heinäkuuta/heinäkuu elo/elokuuta/elokuu syys/syyskuuta/syyskuu"
        " loka/lokakuuta/lokakuu marras/marraskuuta/marraskuu joulu/joulukuuta/joulukuu",
        ", ",
        "ap ip",
    ),
    "hu": _locale(
        "jan/január febr/február/feb márc/március/már ápr/április máj/május jún/június"
        " júl/július aug/augusztus szept/szeptember okt/október nov/november dec/december",
        ", ",
        "de du",
    ),
    "ro": _locale(
        "ian/ianuarie feb/februarie mar/martie apr/aprilie mai iun/iunie iul/iulie aug/august"
        " sept/septembrie/sep oct/octombrie nov/noiembrie dec/decembrie",
        ",.",
    ),
    "tr": _locale(
        "oca/ocak şub/şubat mar/mart nis/nisan may/mayıs haz/haziran tem/temmuz ağu/ağustos"
        " eyl/eylül eki/ekim kas/kasım ara/aralık",
        ",.",
        "öö ös",
    ),
    "id": _locale(
        "jan/januari feb/februari mar/maret apr/april mei jun/juni jul/juli agu/agustus/agt"
        " sep/september/sept okt/oktober nov/november des/desember",
        ",.",
    ),
    "zh": _locale("", ".,", "上午 下午"),
    "ja": _locale("", ".,", "午前 午後"),
}
DEFAULT = "en"


def month_names(locales: Iterable[str]) -> dict[str, int]:
    """Folded name -> month, of all these locales, also without accents; one that two of them give
    to different months is not in it."""
    found: dict[str, int] = {}
    unsure: set[str] = set()
    for locale in locales:
        for number, names in enumerate(LOCALES[locale].months, start=1):
            for name in {one for each in names for one in (each, _plain(each))}:
                if found.setdefault(name, number) != number:
                    unsure.add(name)
    return {name: month for name, month in found.items() if name not in unsure}


def halves_of_day(locales: Iterable[str]) -> dict[str, int]:
    """Folded word -> 0 before noon, 12 after it."""
    return {
        word: hours
        for locale in locales
        for words, hours in zip(LOCALES[locale].halves, (0, 12), strict=True)
        for word in words
    }


def _plain(name: str) -> str:
    """A name without its accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
