"""A second look with the receiver's own schema files, where the house has them.

The files come as bytes by name; includes and imports resolve among those names only, so nothing
is read from disk or network while a schema is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from lxml import etree

from processor.problems.problem import Problem, problem

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
def _compiled(files: tuple[tuple[str, bytes], ...], root: str) -> etree.XMLSchema | Problem:
    """The schema that declares `root` ({namespace}name), or why there is none."""
    namespace, _, name = root[1:].partition("}")
    by_name = dict(files)
    for file, body in files:
        parser = _parser(by_name)
        try:
            top = etree.fromstring(body, parser, base_url=_BASE + file)
        except etree.XMLSyntaxError as error:
            return problem("customs/schema-files.xml", file=file, error=str(error))
        declared = {child.get("name") for child in top.iterchildren(f"{_XS}element")}
        if top.get("targetNamespace") != namespace or name not in declared:
            continue
        try:
            return etree.XMLSchema(etree.ElementTree(top))
        except (etree.XMLSchemaParseError, LookupError) as error:
            return problem("customs/schema-files", file=file, error=str(error).replace(_BASE, ""))
    return problem("customs/schema-files.lacks", name=name, namespace=namespace)


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
        return [problem("customs/schema.xml", error=str(error))]
    schema = _compiled(tuple(sorted(files.items())), str(document.tag))
    if isinstance(schema, Problem):
        return [schema]
    if schema.validate(document):
        return []
    lines = ["", *xml.decode("utf-8", "replace").split("\n")]
    name = etree.QName(document).localname
    return [
        problem(
            "customs/schema",
            message=str(entry.message),
            line=entry.line,
            text=lines[entry.line] if entry.line < len(lines) else "",
            inside=name,
        )
        for entry in cast(Any, schema.error_log)
    ]
