"""The rules in force as one page of HTML, for people who read rules and do not write them. Pure.

It only shows: no script, nothing from elsewhere, the same bytes for the same house and day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from processor.languages.language import Language
from processor.model.sentence import Date, Given, Name, Sentence, Text, listed, sentence
from processor.model.stages import STAGES
from processor.pages.plain_words import PlainWords
from processor.pages.rule_parts import WrittenPart, written_parts
from processor.pages.rules_known import KnownOfRules
from processor.pages.shell import safe, whole
from processor.problems.veil import veiled
from processor.rules import RuleSet, RuleSets
from processor.rules.deciding.set_shown import RuleShown, SetShown, origin_words, shown_set
from processor.rules.language.derived import DerivedFact

_STYLE = """
nav ul{list-style:none;margin:1rem 0 0;padding:0}
nav li{display:inline-block;margin:0 1.25rem .25rem 0}
a{color:#0b5394}
article{border-top:1px solid #d5dbe1;padding:.9rem 0 .5rem}
h2{font-size:1.3rem}
h3{font-size:1.05rem;margin:0 0 .2rem;overflow-wrap:anywhere}
.mark{display:inline-block;font-size:.8rem;font-weight:600;border:1px solid #9aa5b1;
 border-radius:4px;padding:0 .4rem;margin:0 0 0 .4rem;color:#3e4c59}
.mark.live{border-color:#1f6f43;color:#1f6f43}
.mark.trial{border-color:#8f4308;color:#8f4308}
.says{overflow-wrap:anywhere}
article.off h3,article.off .says{color:#52606d}
td:first-child{min-width:3rem}
ul.or{margin:.2rem 0;padding-left:1.4rem;max-width:46rem}
dl.about{margin:.5rem 0 0;font-size:.875rem;display:grid;grid-template-columns:9rem 1fr;
 gap:.15rem .75rem;max-width:46rem}
dl.about dt{color:#52606d}
dl.about dd{margin:0;overflow-wrap:anywhere}
details{font-size:.875rem}
details ul,.items{margin:.2rem 0;overflow-wrap:anywhere}
summary{color:#0b5394}
@media (max-width:30rem){dl.about{grid-template-columns:1fr;gap:0}
 dl.about dd{margin:0 0 .3rem}}
@media print{a,summary{color:#1b2733}.says,h3{break-after:avoid}}
"""
# Longer ones are folded, and cut.
_FOLDED_ROWS = 12
MOST_ROWS = 200
MOST_ITEMS = 300
# What stands for a buyer: the address of mail anywhere, and what is compared with these facts.
_MAIL = re.compile(r"[^\s@,;<>\"'|\[\]]+@([^\s@,;<>\"'|\[\]]+\.[^\s@,;<>\"'|\[\]]+)")
_PERSONAL = frozenset(("buyer.phone", "buyer.tax_id", "order.ip"))


def rules_page(rule_sets: RuleSets, client: str, known: KnownOfRules, language: Language) -> str:
    """The page of the rules of the house (`client` is empty), or of those that decide for a
    client."""
    return _Page(rule_sets, client, known, language).whole()


def masked(text: str) -> str:
    """A text with addresses of mail by their first letter and their domain."""
    return _MAIL.sub(lambda found: f"{found[0][0]}***@{found[1]}", text)


class _Page:
    def __init__(
        self, rule_sets: RuleSets, client: str, known: KnownOfRules, language: Language
    ) -> None:
        self.rule_sets = rule_sets
        self.client = client
        self.known = known
        self.language = language

    def written(self, text: Text) -> str:
        """A text as it stands in the page."""
        return safe(masked(self.language.say(text)))

    def named(self, key: str, /, **pieces: Given) -> str:
        """The sentence with that id as it stands in the page."""
        return self.written(sentence(key, **pieces))

    def name(self, word: str) -> str:
        """A word of the rule language."""
        return safe(self.language.say(Name(word)))

    def whole(self) -> str:
        """The page from its first line to its last."""
        key = "rules-page.title.client" if self.client else "rules-page.title.house"
        title = self.named(key, client=self.client)
        since, until = Date(self.known.since), Date(self.known.until)
        stages, links = [], []
        for word in STAGES:
            parts, count = self.stage(word)
            stages += parts
            said = self.named("rules-page.count", n=count)
            links.append(f'<li><a href="#{word}">{self.name(word)}</a> <span class="quiet">'
                         f"{said}</span></li>")  # fmt: skip
        if self.known.hits is None:
            head = self.named("rules-page.head.nothing-decided", until=until)
        else:
            head = self.named("rules-page.head", since=since, until=until)
        body = [
            f"<h1>{title}</h1>",
            f'<p class="quiet">{head}</p>',
            f'<p class="quiet">{self.named("rules-page.only-shows")}</p>',
            f"<nav><ul>{''.join(links)}</ul></nav>",
            *stages,
        ]
        return whole(title, body, self.language, _STYLE)

    def stage(self, word: str) -> tuple[list[str], int]:
        """The part of a stage, and how many rules it has."""
        ruleset = self.rule_sets.of(word, self.client)
        shown = shown_set(self.rule_sets, word, self.client)
        parts = written_parts(ruleset)
        found = [
            f'<section><h2 id="{word}">{self.name(word)}</h2>',
            f'<p class="quiet">{self.settings(shown)}</p>',
        ]
        of_rule = {one.id: one for one in shown.rules}
        plain = PlainWords(self.language, ruleset.derived)
        found += [self.rule(word, part, of_rule[part.first.id], plain) for part in parts]
        if not parts:
            found.append(f"<p>{self.named('rules-page.no-rules')}</p>")
        if ruleset.lists:
            found.append(f"<h3>{self.named('rules-page.lists')}</h3>")
            found += self.lists(ruleset, shown)
        if ruleset.derived:
            found.append(f"<h3>{self.named('rules-page.facts')}</h3><ul>")
            found += [f"<li>{self.made(one, plain)}</li>" for one in ruleset.derived]
            found.append("</ul>")
        return [*found, "</section>"], len(parts)

    def settings(self, shown: SetShown) -> str:
        """How the stage decides."""
        said = [self.named("rules-page.decides", how=Name(shown.decide))]
        if shown.otherwise:
            said.append(self.named("rules-page.otherwise", how=Name(shown.otherwise)))
        said += [
            self.named("rules-show.weight", what=Name(name), share=share)
            for name, share in shown.weights.items()
        ]
        return " · ".join(said)

    def rule(self, stage: str, part: WrittenPart, shown: RuleShown, plain: PlainWords) -> str:
        """A rule: what it says, and what is known of it."""
        rule = part.first
        marks = "".join(
            f'<span class="{" ".join(["mark", *kind])}">{said}</span>'
            for kind, said in self.marks(part, shown)
        )
        found = [
            f'<article class="{rule.status}" id="{stage}-{rule.written}">'
            f"<h3>{safe(rule.written)}{marks}</h3>",
        ]
        if rule.why:
            found.append(f'<p class="quiet">{self.written(rule.why)}</p>')
        found += self.says(part, plain)
        if part.table is not None:
            found.append(self.table(stage, part))
        about = "".join(
            f"<dt>{self.named(f'rules-page.about.{name}')}</dt><dd>{said}</dd>"
            for name, said in self.about(stage, part, shown)
        )
        found.append(f'<dl class="about">{about}</dl></article>')
        return "\n".join(found)

    def marks(self, part: WrittenPart, shown: RuleShown) -> Iterable[tuple[list[str], str]]:
        """What stands beside the name of a rule: classes of the style, and words."""
        rule = part.first
        yield [rule.status], self.name(rule.status)
        if rule.locked:
            yield [], self.name("locked")
        if rule.is_else:
            yield [], self.named("rules-page.else")
        for name, day in shown.dates.items():
            yield [], self.named("rules-show.dated", name=Name(name), day=Date(day))
        if (origin := origin_words(shown, self.client)) is not None:
            yield [], self.written(origin)

    def says(self, part: WrittenPart, plain: PlainWords) -> list[str]:
        """The sentence of a rule."""
        shared = plain.conditions(part.shared) if part.shared else ""
        does = plain.actions(part.then)
        if part.table is not None:
            own = self.language.say(sentence("rules-page.as-row"))
            does = self.language.say(listed([own, does], "semicolon")) if does else own
        if not part.branches:
            key = "rules-page.if" if shared else "rules-page.always"
            said = self.named(key, conditions=shared, actions=does)
            return [f'<p class="says">{said}</p>']
        key = "rules-page.if-and-one-of" if shared else "rules-page.if-one-of"
        items = "".join(
            f"<li>{self.written(plain.conditions(branch))}</li>" for branch in part.branches
        )
        return [
            f'<p class="says">{self.named(key, conditions=shared)}</p><ul class="or">{items}</ul>'
            f'<p class="says">{self.named("rules-page.then", actions=does)}</p>'
        ]

    def about(self, stage: str, part: WrittenPart, shown: RuleShown) -> Iterable[tuple[str, str]]:
        """What is known of a rule: the name of a row, and what stands in it."""
        rule, key = part.first, (stage, part.first.client, part.first.written)
        yield "place", safe(f"{rule.file}:{rule.line}")
        if rule.owner:
            # Whom to ask stands as it is written: no buyer.
            yield "owner", safe(rule.owner)
        if rule.status != "off":
            yield "unknown", self.named(f"rules-page.if-unknown.{rule.if_unknown}")
            yield "hits", self.hits(stage, part)
        yield "tests", self.tests(key)
        change = self.known.changes.get(key, sentence("rules-page.change.unknown"))
        yield "change", self.written(change)

    def hits(self, stage: str, part: WrittenPart) -> str:
        """How often a rule matched."""
        hits = self.known.hits_of(stage, [one.id for one in part.rules])
        if hits is None:
            return self.named("rules-page.hits.unknown")
        said: list[Sentence] = []
        if hits.fired or part.first.status == "live":
            said.append(sentence("rules-page.hits", n=hits.fired))
        if hits.trial or part.first.status == "trial":
            said.append(sentence("rules-page.hits.trial", n=hits.trial))
        if hits.unknown:
            said.append(sentence("rules-page.hits.lacking", n=hits.unknown))
        if hits.last:
            said.append(sentence("rules-page.hits.last", day=Date(hits.last)))
        return self.written(sentence("list.of", items=said))

    def tests(self, key: tuple[str, str, str]) -> str:
        """The tests that a rule decides."""
        cases = self.known.cases.get(key, ())
        if not cases:
            return self.named("rules-page.no-tests")
        count = self.named("rules-page.tests", n=len(cases))
        items = "".join(
            f'<li>{self.written(one.name)} <span class="quiet">{safe(one.file)}</span></li>'
            for one in cases
        )
        return f"<details><summary>{count}</summary><ul>{items}</ul></details>"

    def table(self, stage: str, part: WrittenPart) -> str:
        """The rows of the table of a rule."""
        table = part.table
        assert table is not None
        counts = self.known.rows.get((stage, part.first.written))
        rows = table.rows[:MOST_ROWS]
        heads = [self.named("rules-page.line"), *map(self.written, table.header)]
        if counts is not None:
            heads.append(self.named("rules-page.orders"))
        lines = []
        for line, cells in rows:
            said = [str(line), *map(self.written, cells)]
            if counts is not None:
                said.append(str(counts.get(line, 0)))
            pairs = zip(heads, said, strict=True)
            lines.append("".join(f'<td data-of="{of}">{cell}</td>' for of, cell in pairs))
        head = "".join(f'<th scope="col">{one}</th>' for one in heads)
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        more = len(table.rows) - len(rows)
        cut = (
            f"<p>{self.named('rules-page.more-rows', n=more, file=table.name)}</p>" if more else ""
        )
        counts_as = "rules-page.table.all" if table.every else "rules-page.table.first"
        summary = self.named(counts_as, table=table.name, n=len(table.rows))
        fold = " open" if len(table.rows) <= _FOLDED_ROWS else ""
        return (
            f'<details{fold}><summary>{summary}</summary><div class="wide"><table><thead><tr>{head}'
            f"</tr></thead><tbody>{body}</tbody></table></div>{cut}</details>"
        )

    def lists(self, ruleset: RuleSet, shown: SetShown) -> list[str]:
        """The lists of a stage, folded."""
        asked = _personal_lists(ruleset)
        found = []
        for name, items in ruleset.lists.items():
            own = bool(self.client) and name in shown.own_lists
            key = "rules-page.list.own" if own else "rules-page.list"
            said = self.named(key, name=name, client=self.client, n=len(items))
            cut = [veiled(one) if name in asked else one for one in items[:MOST_ITEMS]]
            row = self.written(sentence("list.of", items=listed(cut))) if cut else ""
            more = len(items) - len(cut)
            if more:
                row = f"{row} {self.named('rules-page.more-items', n=more)}"
            found.append(f'<details><summary>{said}</summary><p class="items">{row}</p></details>')
        return found

    def made(self, fact: DerivedFact, plain: PlainWords) -> str:
        """A fact that a rule file defines."""
        slug = fact.form.replace(" ", "-")
        first = plain.fact(fact.first) if fact.first and fact.form != "count" else ""
        second = plain.fact(fact.second) if fact.second else ""
        said: Text = sentence(f"rules-page.made.{slug}", first=first, second=second)
        if fact.where is not None:
            lines = plain.condition(fact.where)
            said = sentence("rules-page.made.where", made=said, lines=lines)
        return self.named("rules-page.made", name=fact.name, made=said, at=fact.at)


def _personal_lists(ruleset: RuleSet) -> frozenset[str]:
    """The lists that are asked of facts which say who a buyer is."""
    found: set[str] = set()
    for rule in ruleset.rules:
        for test in (test for branch in rule.branches for test in branch):
            if test.fact in _PERSONAL:
                found.update(_named_in(test.words))
    return frozenset(found)


def _named_in(words: str) -> Sequence[str]:
    return words.split()[-1:] if words.startswith(("in ", "not in ")) else ()
