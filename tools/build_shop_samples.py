"""Writes the samples of shops and ERPs to mappings/samples: `python tools/build_shop_samples.py`.

The same bytes come out on every machine. What is in them stands by hand in tests/truths.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from shops import (  # noqa: E402
    amazon,
    amazon_reports,
    ebay,
    erps,
    etsy,
    shopee,
    shopify,
    shopify_api,
    taobao,
    tiktok,
    woo,
)

SHOPS = (
    shopify,
    shopify_api,
    amazon,
    amazon_reports,
    ebay,
    woo,
    etsy,
    shopee,
    tiktok,
    taobao,
    erps,
)


def contents() -> dict[str, bytes]:
    """Every sample by its path below mappings/samples."""
    return {name: data for shop in SHOPS for name, data in shop.files().items()}


def build(root: Path) -> None:
    """Writes all of it below `root`."""
    for name, data in contents().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    build(HERE.parent / "mappings/samples")
