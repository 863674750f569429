"""What the library that reads YAML says, as sentences; what is not known is a quotation. Pure."""

from __future__ import annotations

from processor.model.sentence import Text, sentence

_SAYS = {
    "while parsing a flow node": "flow-node",
    "while parsing a flow mapping": "flow-mapping",
    "while parsing a flow sequence": "flow-sequence",
    "while parsing a block mapping": "block-mapping",
    "while parsing a block collection": "block-collection",
    "while parsing a block node": "block-node",
    "while scanning a quoted scalar": "quoted-scalar",
    "while parsing a quoted scalar": "quoted-text",
    "while scanning a block scalar": "block-scalar",
    "while scanning a plain scalar": "plain-scalar",
    "while scanning a simple key": "simple-key",
    "while scanning for the next token": "next-token",
    "while scanning a tag": "tag",
    "while parsing a tag": "parsed-tag",
    "while scanning an anchor": "anchor",
    "while scanning an alias": "alias",
    "did not find expected node content": "no-content",
    "did not find expected key": "no-key",
    "did not find expected '-' indicator": "no-dash",
    "did not find expected ',' or '}'": "no-brace",
    "did not find expected ',' or ']'": "no-bracket",
    "could not find expected ':'": "no-colon",
    "did not find expected <document start>": "no-document",
    "mapping values are not allowed in this context": "no-mapping-here",
    "block sequence entries are not allowed in this context": "no-dash-here",
    "found unexpected end of stream": "ends",
    "found unexpected document indicator": "document",
    "found character that cannot start any token": "no-token",
    "found a tab character where an indentation space is expected": "tab",
    "found unknown escape character": "escape",
    "found undefined alias": "no-anchor",
    "control characters are not allowed": "control",
}


def said(words: str | None) -> Text:
    """Words of the library for where it was, or for what it met; empty where it has none."""
    known = _SAYS.get(words or "")
    return sentence(f"yaml.says.{known}") if known else words or ""


def reason(context: Text, began: int, problem: Text) -> Text:
    """Both together; `began` is the line where the context begins, 0 where it is the same line."""
    if not context or not problem:
        return context or problem
    if began:
        return sentence("yaml.begun", context=context, line=began, problem=problem)
    return sentence("yaml.in-context", context=context, problem=problem)
