"""Tables in the folder of rules that the program reads, and no rule: by their place there."""

from __future__ import annotations

CHINA_LANES = "tables/china-lanes.csv"
HOUSE_TABLES = (CHINA_LANES,)
