"""Country names as exports write them, to ISO 3166-1 alpha-2 codes. Pure data.

Codes are taken as they are; names in English and German, without regard to case, accents, points
and the word "the". `NO` is Norway and `NA` is Namibia: a code is never read as "no" or "nothing".
Source of the codes: ISO 3166-1; XK is user-assigned and used by posts for Kosovo.
"""

from __future__ import annotations

import re
import unicodedata

_SHORT = {
    "andorra": "AD", "united arab emirates": "AE", "afghanistan": "AF",
    "antigua and barbuda": "AG", "anguilla": "AI", "albania": "AL", "armenia": "AM",
    "angola": "AO", "antarctica": "AQ", "argentina": "AR", "american samoa": "AS",
    "austria": "AT", "australia": "AU", "aruba": "AW", "aland islands": "AX", "azerbaijan": "AZ",
    "bosnia and herzegovina": "BA", "barbados": "BB", "bangladesh": "BD", "belgium": "BE",
    "burkina faso": "BF", "bulgaria": "BG", "bahrain": "BH", "burundi": "BI", "benin": "BJ",
    "saint barthelemy": "BL", "bermuda": "BM", "brunei darussalam": "BN", "bolivia": "BO",
    "bonaire sint eustatius and saba": "BQ", "brazil": "BR", "bahamas": "BS", "bhutan": "BT",
    "bouvet island": "BV", "botswana": "BW", "belarus": "BY", "belize": "BZ", "canada": "CA",
    "cocos keeling islands": "CC", "congo democratic republic": "CD",
    "central african republic": "CF", "congo": "CG", "switzerland": "CH", "cote divoire": "CI",
    "cook islands": "CK", "chile": "CL", "cameroon": "CM", "china": "CN", "colombia": "CO",
    "costa rica": "CR", "cuba": "CU", "cabo verde": "CV", "curacao": "CW",
    "christmas island": "CX", "cyprus": "CY", "czechia": "CZ", "germany": "DE", "djibouti": "DJ",
    "denmark": "DK", "dominica": "DM", "dominican republic": "DO", "algeria": "DZ",
    "ecuador": "EC", "estonia": "EE", "egypt": "EG", "western sahara": "EH", "eritrea": "ER",
    "spain": "ES", "ethiopia": "ET", "finland": "FI", "fiji": "FJ", "falkland islands": "FK",
    "micronesia": "FM", "faroe islands": "FO", "france": "FR", "gabon": "GA",
    "united kingdom": "GB", "grenada": "GD", "georgia": "GE", "french guiana": "GF",
    "guernsey": "GG", "ghana": "GH", "gibraltar": "GI", "greenland": "GL", "gambia": "GM",
    "guinea": "GN", "guadeloupe": "GP", "equatorial guinea": "GQ", "greece": "GR",
    "south georgia and south sandwich islands": "GS", "guatemala": "GT", "guam": "GU",
    "guinea bissau": "GW", "guyana": "GY", "hong kong": "HK", "heard and mcdonald islands": "HM",
    "honduras": "HN", "croatia": "HR", "haiti": "HT", "hungary": "HU", "indonesia": "ID",
    "ireland": "IE", "israel": "IL", "isle of man": "IM", "india": "IN",
    "british indian ocean territory": "IO", "iraq": "IQ", "iran": "IR", "iceland": "IS",
    "italy": "IT", "jersey": "JE", "jamaica": "JM", "jordan": "JO", "japan": "JP", "kenya": "KE",
    "kyrgyzstan": "KG", "cambodia": "KH", "kiribati": "KI", "comoros": "KM",
    "saint kitts and nevis": "KN", "korea democratic peoples republic": "KP",
    "korea republic of": "KR", "kuwait": "KW", "cayman islands": "KY", "kazakhstan": "KZ",
    "lao peoples democratic republic": "LA", "lebanon": "LB", "saint lucia": "LC",
    "liechtenstein": "LI", "sri lanka": "LK", "liberia": "LR", "lesotho": "LS", "lithuania": "LT",
    "luxembourg": "LU", "latvia": "LV", "libya": "LY", "morocco": "MA", "monaco": "MC",
    "moldova": "MD", "montenegro": "ME", "saint martin french part": "MF", "madagascar": "MG",
    "marshall islands": "MH", "north macedonia": "MK", "mali": "ML", "myanmar": "MM",
    "mongolia": "MN", "macao": "MO", "northern mariana islands": "MP", "martinique": "MQ",
    "mauritania": "MR", "montserrat": "MS", "malta": "MT", "mauritius": "MU", "maldives": "MV",
    "malawi": "MW", "mexico": "MX", "malaysia": "MY", "mozambique": "MZ", "namibia": "NA",
    "new caledonia": "NC", "niger": "NE", "norfolk island": "NF", "nigeria": "NG",
    "nicaragua": "NI", "netherlands": "NL", "norway": "NO", "nepal": "NP", "nauru": "NR",
    "niue": "NU", "new zealand": "NZ", "oman": "OM", "panama": "PA", "peru": "PE",
    "french polynesia": "PF", "papua new guinea": "PG", "philippines": "PH", "pakistan": "PK",
    "poland": "PL", "saint pierre and miquelon": "PM", "pitcairn": "PN", "puerto rico": "PR",
    "palestine": "PS", "portugal": "PT", "palau": "PW", "paraguay": "PY", "qatar": "QA",
    "reunion": "RE", "romania": "RO", "serbia": "RS", "russian federation": "RU", "rwanda": "RW",
    "saudi arabia": "SA", "solomon islands": "SB", "seychelles": "SC", "sudan": "SD",
    "sweden": "SE", "singapore": "SG", "saint helena ascension and tristan da cunha": "SH",
    "slovenia": "SI", "svalbard and jan mayen": "SJ", "slovakia": "SK", "sierra leone": "SL",
    "san marino": "SM", "senegal": "SN", "somalia": "SO", "suriname": "SR", "south sudan": "SS",
    "sao tome and principe": "ST", "el salvador": "SV", "sint maarten dutch part": "SX",
    "syria": "SY", "eswatini": "SZ", "turks and caicos islands": "TC", "chad": "TD",
    "french southern territories": "TF", "togo": "TG", "thailand": "TH", "tajikistan": "TJ",
    "tokelau": "TK", "timor leste": "TL", "turkmenistan": "TM", "tunisia": "TN", "tonga": "TO",
    "turkiye": "TR", "trinidad and tobago": "TT", "tuvalu": "TV", "taiwan": "TW",
    "tanzania": "TZ", "ukraine": "UA", "uganda": "UG",
    "united states minor outlying islands": "UM", "united states of america": "US",
    "uruguay": "UY", "uzbekistan": "UZ", "vatican city": "VA",
    "saint vincent and the grenadines": "VC", "venezuela": "VE", "british virgin islands": "VG",
    "virgin islands us": "VI", "viet nam": "VN", "vanuatu": "VU", "wallis and futuna": "WF",
    "samoa": "WS", "kosovo": "XK", "yemen": "YE", "mayotte": "YT", "south africa": "ZA",
    "zambia": "ZM", "zimbabwe": "ZW",
}  # fmt: skip
_ENGLISH = {
    "america": "US", "bolivia plurinational state of": "BO", "bosnia": "BA", "britain": "GB",
    "brunei": "BN", "burma": "MM", "cape verde": "CV", "czech republic": "CZ",
    "democratic republic of congo": "CD", "east timor": "TL", "england": "GB",
    "great britain": "GB", "holland": "NL", "hong kong sar": "HK", "hong kong sar china": "HK",
    "iran islamic republic of": "IR", "ivory coast": "CI", "korea": "KR",
    "korea republic of": "KR", "laos": "LA", "macau": "MO", "macao sar": "MO",
    "macedonia": "MK", "mainland china": "CN", "micronesia": "FM", "moldova republic of": "MD",
    "north korea": "KP", "northern ireland": "GB", "palestinian territories": "PS",
    "peoples republic of china": "CN", "republic of ireland": "IE", "republic of korea": "KR",
    "russia": "RU", "scotland": "GB", "slovak republic": "SK", "south korea": "KR",
    "st lucia": "LC", "swaziland": "SZ", "syria": "SY", "taiwan province of china": "TW",
    "tanzania united republic of": "TZ", "turkey": "TR", "uae": "AE", "uk": "GB",
    "united kingdom of great britain and northern ireland": "GB", "united states": "US",
    "us virgin islands": "VI", "usa": "US", "u s a": "US", "u k": "GB",
    "vatican": "VA", "venezuela bolivarian republic of": "VE", "vietnam": "VN", "wales": "GB",
}  # fmt: skip
_GERMAN = {
    "agypten": "EG", "albanien": "AL", "algerien": "DZ", "andorra": "AD", "argentinien": "AR",
    "armenien": "AM", "aserbaidschan": "AZ", "athiopien": "ET", "australien": "AU",
    "bahrain": "BH", "bangladesch": "BD", "belgien": "BE", "bosnien und herzegowina": "BA",
    "brasilien": "BR", "bulgarien": "BG", "chile": "CL", "china": "CN", "danemark": "DK",
    "deutschland": "DE", "elfenbeinkuste": "CI", "estland": "EE", "faroer": "FO",
    "finnland": "FI", "frankreich": "FR", "georgien": "GE", "gibraltar": "GI",
    "griechenland": "GR", "gronland": "GL", "grossbritannien": "GB", "hongkong": "HK",
    "indien": "IN", "indonesien": "ID", "irak": "IQ", "irland": "IE", "island": "IS",
    "israel": "IL", "italien": "IT", "japan": "JP", "jordanien": "JO", "kambodscha": "KH",
    "kamerun": "CM", "kanada": "CA", "kasachstan": "KZ", "katar": "QA", "kenia": "KE",
    "kolumbien": "CO", "kroatien": "HR", "kuba": "CU", "lettland": "LV", "libanon": "LB",
    "libyen": "LY", "litauen": "LT", "luxemburg": "LU", "malediven": "MV", "marokko": "MA",
    "mauritius": "MU", "mexiko": "MX", "moldau": "MD", "moldawien": "MD", "mongolei": "MN",
    "neuseeland": "NZ", "niederlande": "NL", "nordkorea": "KP", "nordmazedonien": "MK",
    "norwegen": "NO", "osterreich": "AT", "philippinen": "PH", "polen": "PL",
    "republik korea": "KR", "rumanien": "RO", "russische foderation": "RU", "russland": "RU",
    "saudi arabien": "SA", "schweden": "SE", "schweiz": "CH", "serbien": "RS",
    "singapur": "SG", "slowakei": "SK", "slowenien": "SI", "spanien": "ES", "sudafrika": "ZA",
    "sudkorea": "KR", "syrien": "SY", "tadschikistan": "TJ", "tansania": "TZ",
    "tschechien": "CZ", "tschechische republik": "CZ", "tunesien": "TN", "turkei": "TR",
    "ungarn": "HU", "usbekistan": "UZ", "vatikanstadt": "VA",
    "vereinigte arabische emirate": "AE", "vereinigte staaten": "US",
    "vereinigte staaten von amerika": "US", "vereinigtes konigreich": "GB", "weissrussland": "BY",
    "zypern": "CY",
}  # fmt: skip
_OWN = {"česko": "CZ", "españa": "ES", "italia": "IT", "norge": "NO", "polska": "PL"}


def plain_name(text: str) -> str:
    """A name for comparing: case-folded, no accents, no punctuation, no leading "the"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    words = re.sub(r"[^\w]+", " ", bare.replace("'", "").replace("ł", "l")).strip()
    return words.removeprefix("the ")


NAMES: dict[str, str] = {
    **{plain_name(name): code for name, code in _OWN.items()},
    **_GERMAN,
    **_ENGLISH,
    **_SHORT,
}


CODES = frozenset(_SHORT.values())


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that a code or name stands for, or None."""
    code = text.strip().upper()
    if len(code) == 2:
        code = "GB" if code == "UK" else code
        return code if code in CODES else None
    return NAMES.get(plain_name(text))
