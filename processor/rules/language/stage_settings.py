"""What several files of one stage say together: weights, a decision, unknown facts. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.sentence import Name, sentence
from processor.rules.language.rule import WEIGHTS
from processor.rules.language.rule_file import RuleFile


def weights_of(layers: Sequence[Sequence[RuleFile]], decide: str) -> dict[str, int]:
    """The weights of `best score`: whole percents that add up to 100."""
    for files in layers:
        for file in files:
            node = file.keys.get("weights")
            if node is None:
                continue
            inside = sentence("inside.key", key=Name("weights"))
            parts = file.form.map(node, optional=WEIGHTS, inside=inside)
            found = {key: file.form.whole(parts[key], most=100, inside=inside) for key in parts}
            total = sum(found.values())
            if total != 100:
                file.form.problem("value/wrong.weights-sum", node, sum=total, span=1)
            elif decide != "best score":
                file.form.problem("value/wrong.weights-unused", node, decide=Name(decide), span=1)
            return found
    if decide == "best score":
        for files in layers:
            for file in files:
                node = file.keys.get("decide")
                if node is not None and node.text == decide:
                    file.form.problem("key/missing.weights", node)
                    return {}
    return {}


def unknown_of(file: RuleFile) -> str:
    """What the rules of a file do that lack a fact, where they do not say it themselves; empty
    where the file does not say it either."""
    return file.form.choice(file.keys.get("if_unknown"), ("hold", "skip"), "")


def setting_of(files: Sequence[RuleFile], key: str, options: tuple[str, ...], default: str) -> str:
    """A setting of a stage: its files may repeat it and must agree."""
    value, first = "", ""
    for file in files:
        node = file.keys.get(key)
        told = len(file.form.problems)
        said = file.form.choice(node, options, "") if node is not None else ""
        if node is None or not said:
            if any(one in file.form.problems[:told] for one in file.form.problems[told:]):
                del file.form.problems[told:]
            continue
        if value and said != value:
            file.form.problem("rule/disagree", node, file=first, key=Name(key), value=Name(value))
            if file.form.problems[-1] in file.form.problems[:-1]:
                del file.form.problems[-1]
        elif not value:
            value, first = said, file.path
    return value or default
