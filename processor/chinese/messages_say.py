"""What commands say, English pattern to Chinese. Pure data."""

from __future__ import annotations

SAYINGS: dict[str, str] = {
    # where a problem stands
    "rule {x}": "规则 {0}",
    "list {x}": "名单 {0}",
    "test {x}": "用例 {0}",
    "fact {x}": "字段 {0}",
}
