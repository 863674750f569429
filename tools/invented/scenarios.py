"""Every scenario by name, and in one sentence why its orders end as they do."""

from __future__ import annotations

from invented.tables import rows

WHY = {row[0]: row[1] for row in rows("scenarios.txt")}
