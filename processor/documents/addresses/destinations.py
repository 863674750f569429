"""The table of destinations: how the post of each asks an address to be written. Pure data.

What stands here follows the addressing sheet of the Universal Postal Union (S42) for the country
and its own post, named as the source, and is tested by an address typed by hand in
`tests/unit/documents/addresses/`. It overrules the open data that `base_data` reads. A country that
is not here is written as that data has it; where that knows nothing either, all parts are printed.

A pattern has a `%` and a letter for each part: N name, O company and pick-up point, A street lines,
C town, S region, Z postcode; `%n` begins a line. Between two parts of a line stands what separates
them; what stands directly before or after one (a bracket, a prefix) is printed only with it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

# How a region is written: as the abbreviation of the country, by its name (left out where the town
# has the same), or not at all.
RegionWriting = Literal["code", "name", "never"]
CODE: RegionWriting = "code"
NAME: RegionWriting = "name"
NEVER: RegionWriting = "never"

_HEAD = "%N%n%O%n%A%n"
# The two halves of a postcode change places in a line that is written from the right (UAX 9, W2).
_APART = "; a postcode of two halves on a line of its own in Arabic"


class AddressForm(NamedTuple):
    """How one destination writes: in Latin letters, in its own script (the same where it has no
    other order), its regions, and who says so."""

    latin: str
    region: RegionWriting
    source: str
    own: str = ""


def _plain(town: str, region: RegionWriting, source: str) -> AddressForm:
    """Name, company and streets, then the lines of the town."""
    return AddressForm(_HEAD + town, region, source)


DESTINATIONS: dict[str, AddressForm] = {
    "AD": _plain("%Z %C", NEVER, "UPU AND; La Poste, Correos"),
    "AE": _plain("%C%n%S%n%Z", NAME, "UPU ARE; Emirates Post (no postcodes, P.O. boxes)"),
    "AR": _plain("%Z %C%n%S", NAME, "UPU ARG; Correo Argentino, CPA"),
    "AT": _plain("%Z %C", NEVER, "UPU AUT; Österreichische Post"),
    "AU": _plain("%C %S %Z", CODE, "UPU AUS; Australia Post"),
    "AX": _plain("%Z %C", NEVER, "UPU ALA; Åland Post"),
    "BE": _plain("%Z %C", NEVER, "UPU BEL; bpost"),
    "BG": _plain("%Z %C", NEVER, "UPU BGR; Bulgarian Posts"),
    "BR": _plain("%C-%S%n%Z", CODE, "UPU BRA; Correios"),
    "CA": _plain("%C %S  %Z", CODE, "UPU CAN; Canada Post (two spaces before the code)"),
    "CH": _plain("%Z %C", NEVER, "UPU CHE; Swiss Post (no CH- before the postcode)"),
    "CL": _plain("%Z %C%n%S", NAME, "UPU CHL; Correos de Chile"),
    "CN": AddressForm(
        _HEAD + "%C, %S %Z", NAME, "UPU CHN; China Post", own="%Z%n%S%C%n%A%n%O%n%N"
    ),
    "CO": _plain("%C, %S, %Z", NAME, "UPU COL; 4-72"),
    "CY": _plain("%Z %C", NEVER, "UPU CYP; Cyprus Post"),
    "CZ": _plain("%Z %C", NEVER, "UPU CZE; Česká pošta"),
    "DE": _plain("%Z %C", NEVER, "UPU DEU; Deutsche Post, DIN 5008"),
    "DK": _plain("%Z %C", NEVER, "UPU DNK; PostNord"),
    "DZ": _plain("%Z %C", NEVER, "UPU DZA; Algérie Poste"),
    "EE": _plain("%Z %C", NEVER, "UPU EST; Omniva"),
    "EG": _plain("%C%n%S%n%Z", NAME, "UPU EGY; Egypt Post"),
    "ES": _plain("%Z %C (%S)", NAME, "UPU ESP; Correos (province in brackets)"),
    "FI": _plain("%Z %C", NEVER, "UPU FIN; Posti (no FI- before the postcode)"),
    "FR": _plain("%Z %C", NEVER, "UPU FRA; La Poste, NF Z 10-011"),
    "GB": _plain("%C%n%Z", NEVER, "UPU GBR; Royal Mail (no county)"),
    "GE": _plain("%Z %C", NEVER, "UPU GEO; Georgian Post"),
    "GG": _plain("%C%n%Z", NEVER, "UPU GGY; Guernsey Post"),
    "GI": _plain("%C%n%Z", NEVER, "UPU GIB; Royal Gibraltar Post Office"),
    "GR": _plain("%Z %C", NEVER, "UPU GRC; ELTA"),
    "HK": AddressForm(
        _HEAD + "%C%n%S%n%Z", NAME, "UPU HKG; Hongkong Post (no postcodes)",
        own="%Z%n%S%n%C%n%A%n%O%n%N",
    ),
    "HR": _plain("%Z %C", NEVER, "UPU HRV; Hrvatska pošta (no HR- before the postcode)"),
    "HU": AddressForm("%N%n%O%n%C%n%A%n%Z", NEVER, "UPU HUN; Magyar Posta (town before street)"),
    "ID": _plain("%C%n%S %Z", NAME, "UPU IDN; Pos Indonesia"),
    "IE": _plain("%C%n%S%n%Z", NAME, "UPU IRL; An Post, Eircode"),
    "IL": _plain("%C %Z", NEVER, "UPU ISR; Israel Post"),
    "IM": _plain("%C%n%Z", NEVER, "UPU IMN; Isle of Man Post Office"),
    "IN": _plain("%C %Z%n%S", NAME, "UPU IND; India Post"),
    "IS": _plain("%Z %C", NEVER, "UPU ISL; Pósturinn"),
    "IT": _plain("%Z %C %S", CODE, "UPU ITA; Poste Italiane (province after the town)"),
    "JE": _plain("%C%n%Z", NEVER, "UPU JEY; Jersey Post"),
    "JP": AddressForm(
        _HEAD + "%C, %S %Z", NAME, "UPU JPN; Japan Post", own="〒%Z%n%S%C%n%A%n%O%n%N"
    ),
    "KE": _plain("%C%n%Z", NEVER, "UPU KEN; Posta Kenya"),
    "KR": AddressForm(
        _HEAD + "%C, %S %Z", NAME, "UPU KOR; Korea Post: the postcode after the town in Latin"
        " letters, before the address in Korean, as on parcels", own="(%Z)%n%S %C%n%A%n%O%n%N",
    ),
    "KW": _plain("%Z %C", NEVER, "UPU KWT; Kuwait Post"),
    "LB": AddressForm(
        _HEAD + "%C %Z", NEVER, "UPU LBN; LibanPost" + _APART, own=_HEAD + "%C%n%Z"
    ),
    "LI": _plain("%Z %C", NEVER, "UPU LIE; Liechtensteinische Post (no FL- before the postcode)"),
    "LT": _plain("LT-%Z %C", NEVER, "UPU LTU; Lietuvos paštas"),
    "LU": _plain("L-%Z %C", NEVER, "UPU LUX; POST Luxembourg"),
    "LV": _plain("%C, LV-%Z", NEVER, "UPU LVA; Latvijas Pasts"),
    "MA": _plain("%Z %C", NEVER, "UPU MAR; Barid Al-Maghrib"),
    "MC": _plain("%Z %C", NEVER, "UPU MCO; La Poste Monaco"),
    "MD": _plain("MD-%Z %C", NEVER, "UPU MDA; Poșta Moldovei"),
    "MO": AddressForm(
        _HEAD + "%C%n%S%n%Z", NAME, "UPU MAC; CTT Macau (no postcodes)",
        own="%Z%n%S%n%C%n%A%n%O%n%N",
    ),
    "MT": _plain("%C %Z", NEVER, "UPU MLT; MaltaPost"),
    "MX": _plain("%Z %C, %S", CODE, "UPU MEX; Correos de México"),
    "MY": _plain("%Z %C%n%S", NAME, "UPU MYS; Pos Malaysia"),
    "NG": _plain("%C %Z%n%S", NAME, "UPU NGA; NIPOST"),
    "NL": _plain("%Z  %C", NEVER, "UPU NLD; PostNL (two spaces after the postcode)"),
    "NO": _plain("%Z %C", NEVER, "UPU NOR; Posten"),
    "NZ": _plain("%C %Z", NEVER, "UPU NZL; NZ Post"),
    "PE": _plain("%C %Z%n%S", NAME, "UPU PER; Serpost"),
    "PH": _plain("%Z %C%n%S", NAME, "UPU PHL; PHLPost"),
    "PK": _plain("%C-%Z", NEVER, "UPU PAK; Pakistan Post"),
    "PL": _plain("%Z %C", NEVER, "UPU POL; Poczta Polska"),
    "PR": _plain("%C PR %Z", NEVER, "USPS Publication 28, section 29"),
    "PT": _plain("%Z %C", NEVER, "UPU PRT; CTT"),
    "QA": _plain("%C%n%S%n%Z", NAME, "UPU QAT; Qatar Post (no postcodes, P.O. boxes)"),
    "RO": _plain("%Z %C%n%S", NAME, "UPU ROU; Poșta Română"),
    "RS": _plain("%Z %C", NEVER, "UPU SRB; Pošta Srbije"),
    "RU": _plain("%C%n%S%n%Z", NAME, "UPU RUS; Russian Post"),
    "SA": AddressForm(
        _HEAD + "%C %Z", NEVER, "UPU SAU; Saudi Post" + _APART, own=_HEAD + "%C%n%Z"
    ),
    "SE": _plain("%Z %C", NEVER, "UPU SWE; PostNord (no SE- before the postcode)"),
    "SG": _plain("%C %Z", NEVER, "UPU SGP; SingPost"),
    "SI": _plain("%Z %C", NEVER, "UPU SVN; Pošta Slovenije (no SI- before the postcode)"),
    "SK": _plain("%Z %C", NEVER, "UPU SVK; Slovenská pošta"),
    "TH": _plain("%C%n%S %Z", NAME, "UPU THA; Thailand Post"),
    "TN": _plain("%Z %C", NEVER, "UPU TUN; La Poste Tunisienne"),
    "TR": _plain("%Z %C/%S", NAME, "UPU TUR; PTT"),
    "TW": AddressForm(
        _HEAD + "%C, %S %Z", NAME, "UPU TWN; Chunghwa Post", own="%Z%n%S%C%n%A%n%O%n%N"
    ),
    "UA": _plain("%C%n%S%n%Z", NAME, "UPU UKR; Ukrposhta"),
    "US": _plain("%C %S %Z", CODE, "UPU USA; USPS Publication 28 (no comma)"),
    "UY": _plain("%Z %C%n%S", NAME, "UPU URY; Correo Uruguayo"),
    "VN": _plain("%C%n%S %Z", NAME, "UPU VNM; Vietnam Post"),
    "ZA": _plain("%C%n%Z", NEVER, "UPU ZAF; South African Post Office (no province)"),
}  # fmt: skip

# Codes that ISO 3166-2 once had and shops still send, of countries that write no region.
WITHDRAWN: dict[str, tuple[str, ...]] = {
    "CZ": ("JC", "JM", "KA", "KR", "LI", "MO", "OL", "PA", "PL", "PR", "ST", "US", "VY", "ZL"),
    # The letters of regions until 2016; Paris and Corsica as departments.
    "FR": (*"ABCDEFGHIJKLMNOPQRSTUV", "20", "75"),
    "NO": (
        "01", "02", "04", "05", "06", "07", "08", "09", "10", "12", "14", "16", "17", "19", "20",
    ),
    "PL": (
        "DS", "KP", "LB", "LD", "LU", "MA", "MZ", "OP", "PD", "PK", "PM", "SK", "SL", "WN", "WP",
        "ZP",
    ),
}  # fmt: skip

# Regions by codes that the open data lacks, or has under names that nobody writes in an address: in
# Latin letters and in the own script. Those of HK and MY are the pick lists of Shopify, where
# ISO 3166-2 has none or other ones.
OTHER_CODES: dict[str, dict[str, tuple[str, str]]] = {
    # The names that Correos and ISO 3166-2 have; the data has the Castilian ones.
    "ES": {
        code: (name, name)
        for code, name in (
            ("BI", "Bizkaia"), ("C", "A Coruña"), ("L", "Lleida"), ("PM", "Illes Balears"),
            ("SS", "Gipuzkoa"),
        )
    },
    "HK": {
        "HK": ("Hong Kong Island", "香港島"),
        "KL": ("Kowloon", "九龍"),
        "NT": ("New Territories", "新界"),
    },
    "MY": {
        code: (name, name)
        for code, name in (
            ("JHR", "Johor"), ("KDH", "Kedah"), ("KTN", "Kelantan"), ("KUL", "Kuala Lumpur"),
            ("LBN", "Labuan"), ("MLK", "Melaka"), ("NSN", "Negeri Sembilan"), ("PHG", "Pahang"),
            ("PJY", "Putrajaya"), ("PLS", "Perlis"), ("PNG", "Pulau Pinang"), ("PRK", "Perak"),
            ("SBH", "Sabah"), ("SGR", "Selangor"), ("SWK", "Sarawak"), ("TRG", "Terengganu"),
        )
    },
    "PE": {"LIM": ("Lima", "Lima"), "LMA": ("Lima", "Lima")},
    "UA": {
        "30": ("Kyiv", "Київ"),
        "32": ("Kyiv oblast", "Київська область"),
        "51": ("Odesa oblast", "Одеська область"),
    },
    "PR": {"PR": ("Puerto Rico", "Puerto Rico")},
    "QA": {
        code: (name, name)
        for code, name in (
            ("DA", "Doha"), ("KH", "Al Khor"), ("MS", "Al Shamal"), ("RA", "Al Rayyan"),
            ("SH", "Al Shahaniya"), ("US", "Umm Salal"), ("WA", "Al Wakra"), ("ZA", "Al Daayen"),
        )
    },
}  # fmt: skip
