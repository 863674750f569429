"""The alert of new cases: which, of whom and by which rule, and nothing of what is known of buyers.
Pure."""

from __future__ import annotations

import msgspec

from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made
from processor.languages.languages import language_of
from processor.model.cases import CASE_KINDS, case_queue, kind_of_case
from processor.model.reasons import asker_said
from processor.model.sentence import listed, sentence

VERSION = "new-cases/1"
# Amounts in what is said follow its rules.
MADE_WITH = ("babel",)
_NAMED = 200


class OpenedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its alert names it: why it was opened may quote a buyer, and is not told here."""

    id: int
    kind: str
    subject: str
    rule: str
    rule_at: str


class OpenedCases(msgspec.Struct, frozen=True, kw_only=True):
    """The cases of one client that are told of together."""

    client: str
    cases: tuple[OpenedCase, ...]


def render_alert(opened: OpenedCases, context: Context) -> Made:
    """What is to be looked at, a line a case, in the language of the house."""
    say = language_of(context.config.language).say
    lines = [say(sentence("cases.alert", client=opened.client, n=len(opened.cases))), ""]
    for one in opened.cases[:_NAMED]:
        kind = kind_of_case(one.kind)
        words = sentence("cases.alert-case", id=one.id, subject=one.subject, kind=kind)
        if one.rule:
            words = sentence(
                "cases.alert-rule", id=one.id, subject=one.subject, kind=kind,
                rule=asker_said(one.rule), at=one.rule_at,
            )  # fmt: skip
        lines.append(f"  {say(words)}")
    if len(opened.cases) > _NAMED:
        lines.append(f"  {say(sentence('cases.alert-more', n=len(opened.cases) - _NAMED))}")
    queues = {
        case_queue(one.kind, context.config.holds) for one in opened.cases if one.kind in CASE_KINDS
    }
    how = sentence("cases.alert-how", client=opened.client, queues=listed(sorted(queues)))
    lines += ["", say(how)]
    return "\n".join([*lines, ""]).encode(), ()
