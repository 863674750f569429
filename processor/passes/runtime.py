"""A house at work: its ledger, outbox, rules engine and workers, for the life of the process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sized
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from sqlalchemy import Engine

from processor.delivery.outbox import Outbox
from processor.documents.papers.context import Context
from processor.house.house import House
from processor.house.places import terms_of
from processor.house.receivers import is_receiver
from processor.house.whole_files import WholeFiles
from processor.intake.inboxes import Inboxes
from processor.ledger.arrived.facts_left import FactsLeft
from processor.model.config import OWN, PLAIN
from processor.model.marks import Marks
from processor.model.sentence import Sentence, Text, joined
from processor.model.sheet_words import SheetWords
from processor.model.wave_rules import CloseNow
from processor.passes.folders import FoldersAtWork
from processor.rules import Answers, Ask, PlainAnswers, groups_of

T = TypeVar("T")


class TellsProgress(Protocol):
    """Is told what a pass does: `done` more of a step, of `of` in all where that is known."""

    def __call__(self, step: str, done: int, of: int = 0, /) -> None:
        """Notes it."""


def _untold(_step: str, _done: int, _of: int = 0) -> None:
    pass


@dataclass
class Runtime:
    """What the steps of a pass work with. `pool` is None where work is done in this process;
    `renders` is false for a trial that makes no documents; `done` are, in a run of the past, the
    rows of filled sheets (SHA-256, row) that were carried out then, `sheet_words` those that the
    sheets of the past were written with. `altered` are documents by key that say what they were
    given in other letters, until it is told, and `listed`
    what manifests closed by the clock; `refused` are documents, `missing` files by key,
    that cannot go on, with the reason; `taken_names` are places in the archive that held other
    bytes; `still` is what stands still, by its cause (`standing`). `machine` tells how long the
    machine has run, ("", 0) where nobody knows; `asks_clock` is false where the clock is that of
    the past and needs no belief. `apply` applies what people asked, all or by some verbs only;
    `looked_at_ms` is when it was last looked for, `answered` how much was applied in the midst of
    passes. `hurries` says of a server that whoever asks it must go on once what is begun is done;
    `servers_follow`: after this pass comes one in which these servers are asked. `facts_left` is
    what the last pass left lying of the facts of decisions, by remote. Of `still`, `stands` are
    causes that were found and told before, by who is not asked now. `resumed` are remotes of which
    this pass took files that a crash had left in `work`. `outside` are the marks
    that stand outside of the ledger, None before they were looked at; `manifests` the waves whose
    manifest is known to be kept (`epochs`). `answers` is what stands behind `ask`, `engine_told`
    are the doubts about it of this pass. `close_now` are the waves that a person closes, whatever
    their time; `closes_by_time` is false where a command is to close none."""

    house: House
    engine: Engine
    inboxes: Inboxes
    outbox: Outbox
    ask: Ask
    pool: Executor | None = None
    bundle_id: int = 0
    renders: bool = True
    done: frozenset[tuple[str, int]] = frozenset()
    sheet_words: Mapping[str, SheetWords] = field(default_factory=dict)
    context: Context = field(init=False)
    progress: TellsProgress = field(default=_untold)
    pool_context: Context | None = None
    earlier_contexts: dict[int, Context] = field(default_factory=dict)
    answers: Answers = field(default_factory=PlainAnswers)
    engine_told: dict[Sentence, None] = field(default_factory=dict)
    see_to_ledger: Callable[[int], None] = field(default=lambda _now: None)
    renew_pool: Callable[[], None] = field(default=lambda: None)
    handed: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    refused: dict[int, Text] = field(default_factory=dict)
    altered: dict[int, Text] = field(default_factory=dict)
    missing: dict[int, Text] = field(default_factory=dict)
    listed: list[Text] = field(default_factory=list)
    still: dict[str, Text] = field(default_factory=dict)
    folders: FoldersAtWork = field(default_factory=FoldersAtWork)
    taken_names: list[str] = field(default_factory=list)
    outside: Marks | None = None
    manifests: set[int] = field(default_factory=set)
    stopping: Callable[[], bool] = field(default=lambda: False)
    machine: Callable[[], tuple[str, int]] = field(default=lambda: ("", 0))
    asks_clock: bool = True
    apply: Callable[[Collection[str] | None], Sized] = field(default=lambda _only: ())
    looked_at_ms: int = 0
    answered: int = 0
    hurries: Callable[[str], bool] = field(default=lambda _server: False)
    servers_follow: frozenset[str] = frozenset()
    stands: frozenset[str] = frozenset()
    resumed: frozenset[str] = frozenset()
    facts_left: dict[str, FactsLeft] = field(default_factory=dict)
    close_now: CloseNow | None = None
    closes_by_time: bool = True

    def __post_init__(self) -> None:
        self.context = self.house.context
        self.inboxes.why_not = WholeFiles(self.house).why_not

    def down(self) -> dict[str, Text]:
        """Why a remote cannot be used now, by its name."""
        found: dict[str, Text] = {**self.inboxes.down}
        for key, words in self.outbox.down.items():
            if key != OWN and not is_receiver(key):
                found[key] = words
        for remote, words in self.inboxes.lost.values():
            found[remote] = joined((found[remote], words)) if remote in found else words
        return dict(sorted(found.items()))

    def move_to(self, house: House) -> None:
        """An edited house comes into force, for the workers too."""
        self.house = house
        self.context = house.context
        self.inboxes.terms = terms_of(house.config)
        self.inboxes.why_not = WholeFiles(house).why_not
        self.answers.plain = house.config.engine == PLAIN
        self.answers.keep(groups_of(house.rule_sets))
        self.renew_pool()

    def submit(self, work: Callable[..., T], *args: object) -> Future[T]:
        """Work for a worker; if the workers died meanwhile, fresh ones take it."""
        assert self.pool is not None
        try:
            return self.pool.submit(work, *args)
        except BrokenExecutor:
            self.renew_pool()
            return self.pool.submit(work, *args)
