"""CEB303 (export order) and CEB603 (export declaration list) of the unified customs system.

Our own transcription of the element tables of the General Administration of Customs (GACC),
interface specification of the unified cross-border e-commerce system, edition 2022-05: order,
obligation, type, length and digits of every element. `pattern` is narrower than the published
schema where the specification's words are (code lists are numeric, times are digits, an export
list says E). Subscriptions, signature and extension blocks, which may follow the transfer block,
are not written: a message leaves unsigned.
"""

from __future__ import annotations

from processor.customs.messages.message_table import Element, Message

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
MOST_NODES = 100
MOST_LINES = 100

_GUID = "[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"
_COMPANY = "[0-9A-Z]{10}|[0-9A-Z]{18}"
_CODE3 = "[0-9]{3}"
_OFFICE = "[0-9]{4}"
_ONE = "[0-9A-Z]"


def _guid(source: str) -> Element:
    return Element(name="guid", length=36, pattern=_GUID, source=source)


def _fixed(name: str, length: int, pattern: str, source: str) -> Element:
    return Element(name=name, length=length, pattern=pattern, source=source)


def _text(name: str, most: int, source: str, pattern: str | None = None) -> Element:
    return Element(name=name, max_length=most, pattern=pattern, source=source)


def _name(name: str, source: str) -> Element:
    """A company name for which the schema states a lower bound of 0 as well."""
    return Element(name=name, min_length=0, max_length=100, source=source)


def _may(name: str, most: int, source: str) -> Element:
    return Element(name=name, min=0, max_length=most, source=source)


def _amount(name: str, source: str, least: int = 1) -> Element:
    return Element(
        name=name, type="decimal", min=least, total_digits=19, fraction_digits=5, source=source
    )


def _count(name: str, digits: int, source: str) -> Element:
    return Element(name=name, type="int", total_digits=digits, source=source)


def _group(name: str, *children: Element, most: int = 1) -> Element:
    return Element(name=name, type="group", max=most, children=children)


_REPORT = (
    _guid("unique number of the node, 36 characters, capitals"),
    _fixed("appType", 1, "[123]", "1 new, 2 change, 3 delete"),
    _fixed("appTime", 14, "[0-9]{14}", "time of the report, China time, YYYYMMDDhhmmss"),
    _fixed("appStatus", 1, "[12]", "1 saved, 2 declared"),
)

ORDER_HEAD = _group(
    "OrderHead",
    *_REPORT,
    _fixed("orderType", 1, "[EBW]", "E export to consumers, B to companies, W full service"),
    _text("orderNo", 60, "order number, unique on its platform"),
    _text("ebpCode", 18, "platform: customs or credit code, or 无 abroad", f"{_COMPANY}|无"),
    _text("ebpName", 100, "platform: registered name"),
    _text("ebcCode", 18, "seller: 10-digit customs or 18-character credit code", _COMPANY),
    _text("ebcName", 100, "seller: registered name, the consignor of the list"),
    _amount("goodsValue", "goods FOB as sold, without freight, non-cash payment included"),
    _amount("freight", "freight and charges, 0 where none"),
    _fixed("currency", 3, _CODE3, "currency, customs code list"),
    _may("note", 1000, "remark"),
)

ORDER_LIST = _group(
    "OrderList",
    _count("gnum", 5, "serial number from 1, the same as in the list"),
    _text("itemNo", 30, "the seller's own item number"),
    _text("itemName", 250, "Chinese name of the goods"),
    _may("itemDescribe", 1000, "description shown on the platform"),
    _may("barCode", 50, "bar code"),
    _fixed("unit", 3, _CODE3, "unit of quantity, customs code list"),
    _fixed("currency", 3, _CODE3, "currency, customs code list"),
    _amount("qty", "quantity"),
    _amount("price", "unit price"),
    _amount("totalPrice", "quantity times unit price"),
    _may("note", 1000, "remark"),
    most=MOST_LINES,
)

INVENTORY_HEAD = _group(
    "InventoryHead",
    *_REPORT,
    _fixed("customsCode", 4, _OFFICE, "customs office that clears"),
    _text("ebpCode", 18, "platform: customs or credit code, or 无 abroad", f"{_COMPANY}|无"),
    _name("ebpName", "platform: registered name"),
    _text("orderNo", 60, "order number as in the order message"),
    _text("logisticsCode", 18, "carrier: customs or credit code", _COMPANY),
    _name("logisticsName", "carrier: registered name"),
    _text("logisticsNo", 32, "waybill number, not used again within 6 months"),
    _text("copNo", 30, "the sender's own unique number of the list"),
    Element(name="preNo", min=0, length=18, source="number given by the port system"),
    _may("invtNo", 20, "number given by customs"),
    _fixed("ieFlag", 1, "E", "E export"),
    _fixed("portCode", 4, _OFFICE, "customs office of exit"),
    _fixed("ieDate", 8, "[0-9]{8}", "day of export, YYYYMMDD"),
    _fixed("statisticsFlag", 1, "[AB]", "A simplified, B with monthly summary"),
    _text("agentCode", 18, "declaring agent: customs or credit code", _COMPANY),
    _name("agentName", "declaring agent: name"),
    Element(
        name="ebcCode",
        min_length=0,
        max_length=18,
        pattern=_COMPANY,
        source="consignor: customs or credit code",
    ),
    _name("ebcName", "consignor: registered name"),
    _text("ownerCode", 18, "producer or real shipper; NO if unregistered", f"{_COMPANY}|NO"),
    _text("ownerName", 100, "producer or real shipper: name"),
    _may("iacCode", 18, "company in a special area, for bonded exports"),
    _may("iacName", 100, "company in a special area: name"),
    _may("emsNo", 30, "account book number"),
    _fixed("tradeMode", 4, "[0-9]{4}", "9610 general, 1210 or 1239 from special areas"),
    _fixed("trafMode", 1, _ONE, "means of transport, customs code list"),
    _may("trafName", 100, "name of the vehicle"),
    _may("voyageNo", 32, "flight or voyage"),
    _may("billNo", 37, "bill of lading or air waybill"),
    _may("totalPackageNo", 37, "number of the bag or pallet"),
    _may("loctNo", 10, "code of the supervised place"),
    _may("licenseNo", 19, "licence number"),
    _fixed("country", 3, _CODE3, "country of arrival, customs code list"),
    Element(
        name="POD",
        min_length=3,
        max_length=4,
        pattern="[0-9A-Z]{3,4}",
        source="port of destination, customs code list",
    ),
    _amount("freight", "freight"),
    _fixed("fCurrency", 3, _CODE3, "currency of the freight"),
    _fixed("fFlag", 1, "3", "3 total amount"),
    _amount("insuredFee", "insurance"),
    _fixed("iCurrency", 3, _CODE3, "currency of the insurance"),
    _fixed("iFlag", 1, "3", "3 total amount"),
    _fixed("wrapType", 1, _ONE, "kind of packaging"),
    _count("packNo", 9, "number of parcels"),
    _amount("grossWeight", "gross weight, kg"),
    _amount("netWeight", "net weight, kg"),
    _may("note", 1000, "remark"),
)

INVENTORY_LIST = _group(
    "InventoryList",
    _count("gnum", 5, "serial number from 1"),
    _text("itemNo", 20, "the seller's own item number"),
    _may("itemRecordNo", 30, "record number, for bonded exports"),
    _may("itemName", 250, "the seller's own name of the goods"),
    _fixed("gcode", 10, "[0-9]{10}", "commodity code of the tariff, 10 digits"),
    _text("gname", 250, "name of the goods"),
    _text("gmodel", 250, "specification and model"),
    _text("barCode", 50, "bar code, 无 where none"),
    _fixed("country", 3, _CODE3, "country of final destination"),
    _fixed("currency", 3, _CODE3, "currency"),
    _amount("qty", "declared quantity"),
    _amount("qty1", "first statutory quantity"),
    _amount("qty2", "second statutory quantity", least=0),
    _fixed("unit", 3, _CODE3, "declared unit, customs code list"),
    _fixed("unit1", 3, _CODE3, "first statutory unit"),
    Element(name="unit2", min=0, max_length=3, pattern=_CODE3, source="second statutory unit"),
    _amount("price", "unit price FOB"),
    _amount("totalPrice", "quantity times unit price"),
    _may("note", 1000, "remark"),
    most=MOST_LINES,
)

BASE_TRANSFER = _group(
    "BaseTransfer",
    _text("copCode", 18, "company that sends, as known to the client program", _COMPANY),
    _text("copName", 100, "company that sends: name"),
    _fixed("dxpMode", 3, "DXP", "DXP, the exchange platform"),
    _text("dxpId", 30, "the sender's number on the exchange platform", "[0-9A-Za-z]+"),
    _may("note", 1000, "remark"),
)

_ROOT = (
    Element(name="guid", length=36, pattern=_GUID, source="unique number of the message"),
    Element(name="version", min_length=1, max_length=10, pattern=r"1\.0", source="always 1.0"),
)
_SPECIFICATION = "GACC interface specification 2022-05"

CEB303 = Message(
    root="CEB303Message",
    namespace=NAMESPACE,
    prefix="ceb",
    attributes=_ROOT,
    children=(_group("Order", ORDER_HEAD, ORDER_LIST, most=MOST_NODES), BASE_TRANSFER),
    source=f"{_SPECIFICATION}, export order",
)

CEB603 = Message(
    root="CEB603Message",
    namespace=NAMESPACE,
    prefix="ceb",
    attributes=_ROOT,
    children=(_group("Inventory", INVENTORY_HEAD, INVENTORY_LIST, most=MOST_NODES), BASE_TRANSFER),
    source=f"{_SPECIFICATION}, export declaration list",
)
