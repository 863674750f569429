"""What the packer of a shipment is told: by rules, and of a label that is not ours. Pure."""

from __future__ import annotations

from processor.deciding.drafts import Draft, Leg
from processor.deciding.labels import label_note
from processor.model.stages import STAGES

VERB = "note_to_packer"


def packer_notes(draft: Draft, leg: Leg) -> tuple[str, ...]:
    """That its label comes another way, where a person said so; then the notes of all rules that
    matched, each once and on one line: stage by stage, within a stage in the order of the ids of
    the rules, which no edit of their places changes."""
    found: dict[str, None] = {}
    for word in STAGES:
        answer = draft.heard.get(word) or leg.heard.get(word)
        if answer is None:
            continue
        said = [
            (firing.rule, text)
            for firing in answer.verdict.fired
            for action in firing.then
            if action.verb == VERB
            for text in action.values
        ]
        for _, text in sorted(said) if said else ():
            found.setdefault(" ".join(text.split()))
    return (*label_note(draft, leg), *found)
