"""An invented world to draw orders from: 60 countries, names and streets in three scripts.

Words are put together from stems and endings, so that 100,000 orders hold tens of thousands of
different words: a small vocabulary would flatter every cache on the way to a label.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Seeded draws that are the same on every version of Python: only `random()` is used."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def share(self, part: float) -> bool:
        """True for this share of the throws."""
        return self._random.random() < part

    def digits(self, count: int) -> str:
        """Decimal digits."""
        return f"{int(self._random.random() * 10**count):0{count}d}"


@dataclass(frozen=True)
class Country:
    """ISO code, phone prefix, postcode pattern (# digit, @ letter), currency, tongue, cities."""

    code: str
    phone: str
    postcode: str
    currency: str
    tongue: str
    cities: tuple[str, ...]
    eu: bool


# code|phone|postcode|currency|tongue|cities
_EU = """
DE|49|#####|EUR|de|Berlin,Hamburg,München,Köln,Görlitz,Würzburg
AT|43|####|EUR|de|Wien,Graz,Linz,Mödling
PL|48|##-###|EUR|pl|Poznań,Łódź,Kraków,Gdańsk,Białystok
FR|33|#####|EUR|fr|Lyon,Nîmes,Besançon,Saint-Étienne
IT|39|#####|EUR|it|Milano,Torino,Forlì,Cefalù
ES|34|#####|EUR|es|Logroño,Málaga,Gijón,Cádiz
NL|31|#### @@|EUR|nl|Utrecht,Delft,'s-Hertogenbosch
BE|32|####|EUR|nl|Gent,Liège,Mechelen
LU|352|####|EUR|fr|Luxembourg,Differdange
PT|351|####-###|EUR|es|Coimbra,Évora,Setúbal
IE|353|@## @##|EUR|en|Cork,Galway,Dún Laoghaire
DK|45|####|EUR|no|Aarhus,Helsingør,Tønder
SE|46|### ##|SEK|no|Göteborg,Malmö,Örebro
FI|358|#####|EUR|no|Tampere,Jyväskylä,Hämeenlinna
EE|372|#####|EUR|no|Tartu,Pärnu,Võru
LV|371|LV-####|EUR|pl|Rīga,Liepāja,Daugavpils
LT|370|LT-#####|EUR|pl|Vilnius,Šiauliai,Panevėžys
CZ|420|### ##|EUR|pl|Plzeň,Brno,České Budějovice
SK|421|### ##|EUR|pl|Košice,Žilina,Prešov
HU|36|####|EUR|pl|Győr,Pécs,Székesfehérvár
SI|386|####|EUR|pl|Maribor,Koper,Škofja Loka
HR|385|#####|EUR|pl|Split,Šibenik,Varaždin
RO|40|######|EUR|it|Iași,Brașov,Timișoara
BG|359|####|EUR|pl|Plovdiv,Varna,Ruse
GR|30|### ##|EUR|it|Patra,Volos,Ioannina
CY|357|####|EUR|it|Larnaka,Pafos
MT|356|@@@ ####|EUR|it|Sliema,Valletta
"""
_FAR = """
US|1|#####|USD|en|Springfield,Portland,Santa Fe,Baton Rouge,Boise
CA|1|@#@ #@#|CAD|en|Halifax,Regina,Trois-Rivières
AU|61|####|AUD|en|Hobart,Geelong,Cairns
NZ|64|####|NZD|en|Napier,Whangārei,Dunedin
JP|81|###-####|JPY|zz|Yokohama,Sapporo,Fukuoka
KR|82|#####|USD|zz|Busan,Daegu,Incheon
BR|55|#####-###|USD|es|São Paulo,Goiânia,Florianópolis
GB|44|@@# #@@|GBP|en|Leeds,Bristol,Kirkcaldy
NO|47|####|NOK|no|Tromsø,Ålesund,Bodø
CH|41|####|CHF|de|Zürich,Genève,Bülach
MX|52|#####|USD|es|Mérida,León,Querétaro
SG|65|######|SGD|zz|Singapore
AE|971||USD|zz|Dubai,Sharjah
UA|380|#####|USD|pl|Lviv,Poltava,Odesa
KZ|7|######|USD|zz|Almaty,Astana,Karaganda
RS|381|#####|EUR|pl|Novi Sad,Niš,Čačak
HK|852||HKD|zz|Kowloon,Sha Tin
TW|886|#####|TWD|zz|Taipei,Tainan,Taichung
MY|60|#####|MYR|zz|Ipoh,Melaka,Kuching
TH|66|#####|THB|zz|Chiang Mai,Phuket
PH|63|####|PHP|es|Cebu,Davao,Baguio
ID|62|#####|USD|zz|Bandung,Surabaya
VN|84|######|USD|zz|Đà Nẵng,Huế,Hà Nội
IN|91|######|USD|zz|Pune,Jaipur,Kochi
IL|972|#######|USD|zz|Haifa,Holon
TR|90|#####|EUR|zz|İzmir,Eskişehir,Muğla
ZA|27|####|USD|en|Durban,Stellenbosch
SA|966|#####|USD|zz|Jeddah,Dammam
QA|974||USD|zz|Doha
KW|965|#####|USD|zz|Hawalli,Salmiya
CL|56|#######|USD|es|Concepción,Valparaíso
CO|57|######|USD|es|Bogotá,Medellín
AR|54|####|USD|es|Córdoba,Rosario
"""


def _countries(table: str, eu: bool) -> tuple[Country, ...]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return tuple(
        Country(code, phone, postcode, currency, tongue, tuple(cities.split(",")), eu)
        for code, phone, postcode, currency, tongue, cities in rows
    )


EU = _countries(_EU, eu=True)
FAR = _countries(_FAR, eu=False)


def weighted(countries: tuple[Country, ...]) -> list[Country]:
    """The first country often, the last seldom, none never: a shop sells unevenly."""
    most = len(countries)
    return [
        one for place, one in enumerate(countries) for _ in range(1 + 3 * (most - place) // most)
    ]


# tongue: given names | family stems | family endings | street stems | street forms
_TONGUES = {
    "de": "Anna,Jörg,Lena,Matthias,Käthe,Uwe,Sören,Birgit,Heiko,Änne,Falk,Ute|Mül,Schnei,Brau,Grün,"
    "Hof,Kirch,Lind,Oster,Rosen,Stein,Wald,Weiß,Zim,Bär,Köh,Vogel,Heim,Berg,Acker,Birk|ler,der,"
    "mann,bach,feld,hofer,stein,ner,wald,berger,ing,au|Haupt,Bahnhof,Garten,Schul,Linden,Mühlen,"
    "Berg,Wiesen,Rosen,König,Brücken,Kloster,Ahorn,Jäger,Hafen|{}straße {n},{}weg {n},{}gasse {n},"
    "Am {}platz {n}",
    "pl": "Łukasz,Małgorzata,Paweł,Żaneta,Grzegorz,Zofia,Jiří,Kateřina,Zsófia,Dražen,Agnieszka,"
    "Tomáš|Wójc,Dąbr,Kamiń,Święc,Grześ,Now,Kowal,Zieliń,Szym,Woźn,Jabłoń,Król,Maj,Brzoz,Gór,Wiśn|"
    "icki,owska,ski,kowiak,ak,czyk,ewicz,ík,ová,ić,ek,yńska|Długa,Kwiatowa,Leśna,Szkolna,Polna,"
    "Słoneczna,Żabia,Młyńska,Ogrodowa,Różana,Kościelna,Wąska,Zielona,Krótka,Łąkowa|ul. {} {n},"
    "ul. {} {n}/4,al. {} {n},os. {} {n}",
    "fr": "Élodie,François,Noémie,Loïc,Chloé,Benoît,Jérôme,Agnès,Théo,Inès|Dur,Lef,Mor,Gir,Rous,"
    "Fontain,Chev,Bonn,Garn,Per,Mart,Dub|and,èvre,eau,ard,sel,alier,et,ois,ier,in|de la Paix,"
    "Victor-Hugo,des Tilleuls,du Moulin,de l'Église,Saint-Honoré,des Écoles,Pasteur,du Château,"
    "de la Forêt|{n} rue {},{n} bis avenue {},{n} chemin {},{n} place {}",
    "it": "Niccolò,Giulia,Matteo,Chiara,Andreea,Ștefan,Eleni,Yorgos,Alessia,Dario|Ross,Bian,Ferr,"
    "Espos,Rom,Col,Gall,Mar,Pop,Papa,Con,Vass|i,chi,ari,ito,ano,ombo,escu,ino,dopoulos,stantinou|"
    "Roma,Garibaldi,Mazzini,Dante,dei Mille,della Libertà,Verdi,San Martino,Cavour,Marconi|"
    "Via {} {n},Corso {} {n},Piazza {} {n},Viale {} {n}",
    "es": "Íñigo,Lucía,Álvaro,Begoña,João,Conceição,Martín,Sofía,Tomás,Inés|Gonz,Rodr,Muñ,Cast,"
    "Ferr,Hern,Mont,Cord,Alm,Pe,Quint,Sal|ález,íguez,oz,illo,eira,ández,ero,oba,eida,ña,ana,azar|"
    "Mayor,del Sol,de la Constitución,San José,Colón,de las Flores,Bolívar,del Carmen,Real,"
    "Independencia|Calle {} {n},Avenida {} {n},Rua {} {n},Paseo {} {n} 2.º B",
    "nl": "Sanne,Daan,Fenna,Joris,Maaike,Bram,Zoë,Thijs,Anouk,Ruben|De V,Jan,Van den B,Bak,Viss,"
    "Mulder,Van D,Hoek,Kuip,Post|ries,sen,erg,ker,er,ijk,stra,ers,ma,inga|Kerk,Dorps,Molen,School,"
    "Beuken,Eiken,Prins,Nieuw,Oranje,Haven|{}straat {n},{}laan {n},{}weg {n} A,{}gracht {n}",
    "no": "Øyvind,Åse,Bjørn,Sigrid,Jürgen,Märta,Päivi,Kåre,Tõnu,Solveig|Han,Lar,Øster,Fjell,Berg,"
    "Sund,Näs,Hägg,Korho,Virta,Lund,Strand|sen,sson,gård,stad,ström,vik,nen,lund,dal,mäe|Stor,"
    "Skole,Kirke,Sjø,Fjord,Bjørke,Havne,Torg,Järnvägs,Öster|{}gata {n},{}veien {n},{}gade {n},"
    "{}tie {n}",
    "en": "Olivia,Jack,Siobhán,Liam,Harper,Noah,Niamh,Ethan,Zoe,Callum,Grace,Mason|Ash,Black,Carl,"
    "Down,Ed,Fair,Good,Hart,King,Lang,Mor,Nor,Pem,Rad,Stan,Whit|ford,well,ton,ley,worth,field,man,"
    "son,bury,more,by,combe|Maple,Church,Station,Mill,Victoria,Cedar,Lake,Hill,Orchard,Bridge,"
    "Sunset,Willow,Quarry,Chapel,Meadow|{n} {} Street,{n} {} Road,{n} {} Avenue Apt 4,{n} {} Lane",
    "zz": "Kenji,Min-jun,Siti,Nguyễn,Arjun,Fatima,Ayşe,Yusuf,Mei,Somchai,Putri,Noam|Tan,Kim,Sato,"
    "Rah,Prat,Shar,Al-Ham,Yıl,Kha,Wong,Suk,Ito|aka,man,ama,dı,di,har,li,son,an,hara,ura,aya|"
    "Sakura,Merdeka,Jalan Besar,Gandhi,Atatürk,Trần Phú,Sukhumvit,Al Wasl,Teheran-ro,Zhongxiao|"
    "{n} {} Road,{} {n},Block {n} {} Tower 3,{n}-2 {}",
}
_CYRILLIC = (
    "Олена,Андрій,Світлана,Тарас,Ганна,Дмитро,Сергей,Айгүл,Милош,Жанар,Петър,Юлія|Коваль,Шевч,"
    "Бондар,Ткач,Мельни,Петр,Иван,Димитр,Савч,Гонч,Яков,Руден,Лысен,Журав,Пав,Фед|енко,ук,ович,ова,"
    "ський,чук,ев,арук,ко,льов,ник,ків|Садова,Шевченка,Лісова,Миру,Київська,Горького,Абая,Пушкіна,"
    "Зелена,Весняна,Польова,Набережна,Шкільна,Молодіжна,Сонячна|вул. {} {n},просп. {} {n} кв. 17,"
    "бул. {} {n},ул. {} {n}|Київ,Харків,Чернігів,Пловдив,Алматы,Ниш,Одеса,Полтава"
)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡"
    "佳嘉琼勤珍贞莉桃叶园晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚"
    "苑婕馨瑗琰韵融咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒"
)
_ROADS = (
    "中山人民解放建设和平胜利友谊文化新华光明长江黄河北京南京上海广州深圳湖滨东风西湖科技创业滨海"
)
_ROAD_FORMS = ("路{n}号", "大道{n}号3栋", "街{n}号2单元501室", "东路{n}弄8号", "西街{n}号A座")
_CITIES = (
    "香港九龍,臺北市,新加坡,吉隆坡,旧金山,洛杉矶,纽约,悉尼,墨尔本,多伦多,温哥华,首尔,伦敦,曼彻斯特,"
    "巴黎,柏林,马德里,罗马,里斯本,维也纳,布拉格,华沙,哥本哈根,斯德哥尔摩"
)


@dataclass(frozen=True)
class _Tongue:
    given: list[str]
    stems: list[str]
    endings: list[str]
    streets: list[str]
    forms: list[str]
    cities: list[str]


def _tongue(text: str) -> _Tongue:
    given, stems, endings, streets, forms, *cities = (p.split(",") for p in text.split("|"))
    return _Tongue(given, stems, endings, streets, forms, cities[0] if cities else [])


TONGUES = {name: _tongue(text) for name, text in _TONGUES.items()}
CYRILLIC = _tongue(_CYRILLIC)
CHINESE_CITIES = _CITIES.split(",")


@dataclass(frozen=True)
class Place:
    """Who gets the goods and where, as a buyer types it."""

    name: str
    street: str
    more: str
    city: str
    postcode: str
    country: str
    phone: str


def _fill(pattern: str, dice: Dice) -> str:
    return "".join(
        dice.digits(1) if c == "#" else dice.pick("ABCDEFGHJKLMNPRSTUVWXY") if c == "@" else c
        for c in pattern
    )


def place(country: Country, script: str, dice: Dice) -> Place:
    """An address in `country`, written in `script`: latin, cyrillic or chinese.

    Postcode and phone do not depend on the script, and every script draws equally often, so that
    two worlds that differ in script only ship the same goods to the same countries.
    """
    tongue = CYRILLIC if script == "cyrillic" else TONGUES[country.tongue]
    number = str(1 + dice.below(240))
    if script == "chinese":
        name = dice.pick(_SURNAMES) + dice.pick(_GIVEN) + dice.pick(_GIVEN)
        road = "".join(dice.pick(_ROADS) for _ in range(2))
        street = road + dice.pick(_ROAD_FORMS).format(n=number)
        city = dice.pick(CHINESE_CITIES)
    else:
        name = f"{dice.pick(tongue.given)} {dice.pick(tongue.stems)}{dice.pick(tongue.endings)}"
        stem = dice.pick(tongue.streets)
        street = dice.pick(tongue.forms).replace("{}", stem).replace("{n}", number)
        city = dice.pick(tongue.cities or country.cities)
        dice.below(2)
    return Place(
        name=name,
        street=street,
        more=f"#{dice.below(60)}" if dice.share(0.15) else "",
        city=city,
        postcode=_fill(country.postcode, dice),
        country=country.code,
        phone=f"+{country.phone} {dice.digits(3)} {dice.digits(6)}",
    )
