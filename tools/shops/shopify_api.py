"""Shopify: orders as its Admin API lists them."""

from __future__ import annotations

import json
from typing import Any


def _api(number: int, **more: Any) -> dict[str, Any]:
    line = {
        "id": 11223344556677001 + number,
        "sku": "ACM-CUP",
        "name": "Enamel cup",
        "quantity": 2,
        "current_quantity": 2,
        "fulfillable_quantity": 2,
        "price": "9.90",
        "total_discount": "0.00",
        "requires_shipping": True,
        "fulfillment_status": None,
    }
    order: dict[str, Any] = {
        "id": 5500110022003300 + number,
        "name": f"#30{number:02d}",
        "email": "jo@mail.example",
        "created_at": "2026-11-02T23:30:00+01:00",
        "processed_at": "2026-11-02T23:30:00+01:00",
        "cancelled_at": None,
        "test": False,
        "note": None,
        "tags": "",
        "currency": "EUR",
        "financial_status": "paid",
        "fulfillment_status": None,
        "current_total_price": "24.70",
        "subtotal_price": "19.80",
        "total_tax": "3.94",
        "total_price": "24.70",
        "total_discounts": "0.00",
        "total_outstanding": "0.00",
        "taxes_included": True,
        "total_shipping_price_set": {"shop_money": {"amount": "4.90", "currency_code": "EUR"}},
        "shipping_lines": [{"title": "Standard", "price": "4.90"}],
        "payment_gateway_names": ["shopify_payments"],
        "tax_lines": [],
        "shipping_address": {
            "name": "Jo Ekman",
            "company": None,
            "address1": "Fjordveien 3",
            "address2": None,
            "city": "Bergen",
            "zip": "5003",
            "province": None,
            "country_code": "NO",
            "phone": "+47 55 55 01 22",
        },
        "billing_address": {"name": "Jo Ekman", "company": None},
        "line_items": [line],
    }
    return order | more


def api_orders() -> dict[str, Any]:
    """What `GET orders.json` answers, invented; cancelled, refunded and half sent among them."""
    two = _api(1)["line_items"][0]
    cap = two | {
        "id": 11223344556677111,
        "sku": "ACM-BEANIE",
        "name": "Merino beanie",
        "quantity": 3,
        "current_quantity": 3,
        "fulfillable_quantity": 1,
        "price": "5.00",
    }
    tip = two | {
        "id": 11223344556677112,
        "sku": None,
        "name": "Tip",
        "quantity": 1,
        "price": "2.00",
        "current_quantity": 1,
        "fulfillable_quantity": 0,
        "requires_shipping": False,
    }
    gone = two | {"id": 11223344556677113, "current_quantity": 0, "fulfillable_quantity": 0}
    plain = _api(8)["shipping_address"]
    return {
        "orders": [
            _api(1),
            _api(2, line_items=[two, cap], subtotal_price="34.80", total_price="39.70"),
            _api(3, line_items=[two, tip], subtotal_price="21.80", total_price="26.70"),
            _api(
                4,
                cancelled_at="2026-11-03T08:00:00+01:00",
                financial_status="voided",
                line_items=[gone],
            ),
            _api(5, financial_status="partially_refunded", current_total_price="14.80"),
            _api(6, financial_status="pending", total_outstanding="24.70"),
            _api(7, shipping_address=None, shipping_lines=[{"title": "Laden", "price": "0.00"}]),
            _api(8, shipping_address=plain | {"zip": None, "address2": "2. etasje"}),
            _api(9, test=True, tags="gift, vip", note="Ring twice\nplease"),
            _api(
                10,
                created_at="2026-10-25T02:30:00+02:00",
                currency="NOK",
                subtotal_price="198.00",
                total_price="247.00",
                total_tax="39.40",
                line_items=[two | {"price": "99.00"}],
                total_shipping_price_set={
                    "shop_money": {"amount": "49.00", "currency_code": "NOK"}
                },
            ),
        ]
    }


def files() -> dict[str, bytes]:
    """The samples, by mapping and name."""
    text = json.dumps(api_orders(), ensure_ascii=False, indent=1)
    return {"shopify-json/orders.json": f"{text}\n".encode()}
