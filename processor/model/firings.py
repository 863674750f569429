"""How firings are counted: a key for each rule, stage and client, and three counts. Pure data."""

from __future__ import annotations

FiringKey = tuple[str, str, str]
"""(stage, rule, client)"""
Counted = list[int]
"""[fired, unknown, on trial]"""
