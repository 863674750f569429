"""A second look with the receiver's own schema files, where the house has them.

The files come as bytes by name; includes and imports resolve among those names only, so nothing
is read from disk or network while a schema is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from processor.problems.problem import Problem, as_written

_BASE = "crossdock-schemas:/"
_XS = "{http://www.w3.org/2001/XMLSchema}"


class _Among(etree.Resolver):
    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        name = system_url.rsplit("/", 1)[-1]
        body = self.files.get(name)
        if body is None:
            raise LookupError(f"{name} is not among the schema files")
        return self.resolve_string(body, context, base_url=_BASE + name)


def _parser(files: Mapping[str, bytes]) -> etree.XMLParser:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(_Among(files))
    return parser


@lru_cache(maxsize=8)
def _compiled(
    files: tuple[tuple[str, bytes], ...], root: str
) -> tuple[etree.XMLSchema | None, str, str]:
    """The schema that declares `root` ({namespace}name), or the reason why there is none."""
    namespace, _, name = root[1:].partition("}")
    by_name = dict(files)
    for file, body in files:
        parser = _parser(by_name)
        try:
            top = etree.fromstring(body, parser, base_url=_BASE + file)
        except etree.XMLSyntaxError as error:
            return None, file, f"is not readable as XML: {error}"
        declared = {child.get("name") for child in top.iterchildren(f"{_XS}element")}
        if top.get("targetNamespace") != namespace or name not in declared:
            continue
        try:
            return etree.XMLSchema(etree.ElementTree(top)), file, ""
        except (etree.XMLSchemaParseError, LookupError) as error:
            return None, file, f"cannot be compiled: {error}".replace(_BASE, "")
    return None, "", f"no schema file declares {name} in {namespace}"


def validate_with(files: Mapping[str, bytes], xml: bytes) -> list[Problem]:
    """Everything in which a message differs from the official schema among `files` (by name).

    `files` are the bytes of the .xsd files of one folder; the compiled schema is kept. Problems
    name the line of the message. An unusable set of files is a problem of its own.
    """
    try:
        document = etree.fromstring(
            xml, etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        )
    except etree.XMLSyntaxError as error:
        return [as_written(code="customs/schema", message=f"not readable as XML: {error}")]
    schema, file, reason = _compiled(tuple(sorted(files.items())), str(document.tag))
    if schema is None:
        advice = "put all files of the official schema into the folder of customs.schemas"
        return [as_written(code="customs/schema-files", message=reason, file=file, advice=advice)]
    if schema.validate(document):
        return []
    lines = ["", *xml.decode("utf-8", "replace").split("\n")]
    name = etree.QName(document).localname
    return [
        as_written(
            code="customs/schema",
            message=entry.message,
            line=entry.line,
            text=lines[entry.line] if entry.line < len(lines) else "",
            inside=name,
        )
        for entry in cast(Any, schema.error_log)
    ]
