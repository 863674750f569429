"""Where the project and its samples lie, and the standards where they are at hand."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
STANDARDS = ROOT.parent / "shared" / "standards"
"""Official schemas and samples; not part of the project, tests that read them skip without."""
CASES = ROOT.parent / "shared" / "cases"
"""Inputs that were shown to go wrong; no part of the project either."""
