"""Whether manifests are written by layouts of their kind."""

from __future__ import annotations

from collections.abc import Mapping

from processor.documents.layouts.layout_parts import Layout
from processor.model.carrier_manifests import KIND
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.problems.problem import Problem, part_of, within
from processor.problems.yaml_source import parse


def wrong_manifest_layouts(
    config: Config, layouts: Mapping[str, Layout], shown: str, source: str
) -> list[Problem]:
    """Layouts that `manifest` of a carrier names and that no file defines, or that write another
    kind of file. `source` is the text of config.yaml, `shown` its name."""
    wanted = {one.carrier for one in config.manifests if one.files}
    root, form = parse(source, shown) if wanted else (None, None)
    if root is None or form is None:
        return []
    before = len(form.problems)
    block = root.get("carriers")
    for key, node in block.entries() if block is not None and block.kind == "map" else ():
        manifest = node.get("manifest") if key.text in wanted and node.kind == "map" else None
        layout = manifest.get("layout") if manifest is not None else None
        if layout is None:
            continue
        found = layouts.get(layout.text)
        if found is None:
            form.problem(
                "name/unknown.not-defined" if layouts else "name/unknown.none-defined", layout,
                kind=sentence("noun.layout"), name=layout.text, owner=key.text,
                path=f"mappings/outgoing/{layout.text}.yaml", known=sorted(layouts),
            )  # fmt: skip
        elif found.kind != KIND:
            form.problem(
                "value/wrong.manifest-layout", layout,
                inside=part_of(within("carrier", key.text), "manifest"), layout=layout.text,
                kind=found.kind, wanted=KIND,
            )  # fmt: skip
    return form.problems[before:]
