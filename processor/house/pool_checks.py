"""Pools of numbers held against the services of the rate cards."""

from __future__ import annotations

from processor.carriers.rate_cards import RateCards, Service
from processor.model.config import Carrier, Config
from processor.model.number_pools import Pool, of_parcels
from processor.model.sentence import sentence
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, part_of, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse

# What the first letter of an S10 number says the item is: C a parcel, E express mail, H an
# e-commerce parcel, L letter post with tracking, R registered, V insured. U is letter post that is
# not tracked. Source: UPU standard S10, service indicators.
_TRACKED = frozenset("CEHLRV")


def pool_problems(config: Config, cards: RateCards, shown: str, source: str) -> list[Problem]:
    """Services that pools name and no rate card has, and, as warnings, services of ours for which
    no pool is, and S10 prefixes that are not for every service. `source` is the text of
    config.yaml, `shown` its name."""
    if not any(one.pools for one in config.carriers.values()):
        return []
    root, form = parse(source, shown)
    carriers = root.get("carriers") if root is not None else None
    if carriers is None:
        return []
    before = len(form.problems)
    for key, node in carriers.entries():
        carrier = config.carriers.get(key.text)
        block = node.get("pools") if node.kind == "map" else None
        if carrier is not None and block is not None and carrier.pools:
            of_carrier = [one for one in cards.services if one.carrier == key.text]
            _of_carrier(form, carrier, key, block, of_carrier)
    return form.problems[before:]


def _of_carrier(
    form: Form, carrier: Carrier, key: Node, block: Node, services: list[Service]
) -> None:
    inside = within("carrier", carrier.name)
    for pool, (name, node) in zip(carrier.pools, block.entries(), strict=True):
        _services(form, pool, node, services, carrier.name)
        if pool.form.check == "s10" and pool.use == "parcels":
            _s10(form, pool, name, node, services, carrier.name)
    for service in services:
        ours = service.label_source == "ours" and service.status != "off"
        drawn = of_parcels(carrier.pools)
        if (ours and drawn) and not any(
            not one.services or service.service in one.services for one in drawn
        ):
            form.problem(
                "value/wrong.pool-missing",
                key,
                inside=inside,
                severity="warning",
                service=service.name,
            )


def _services(form: Form, pool: Pool, node: Node, services: list[Service], carrier: str) -> None:
    known = [one.service for one in services]
    given = node.get("services")
    for item in form.texts(given) if given is not None else ():
        if item.text in known:
            continue
        near = suggest(item.text, known, "nouns.service")
        form.problem(
            "name/unknown.member", item, inside=part_of(within("carrier", carrier), "pools"),
            what=sentence("noun.service"), value=item.text,
            near=near or sentence("suggest.leave-out"),
        )  # fmt: skip


def _s10(
    form: Form, pool: Pool, name: Node, node: Node, services: list[Service], carrier: str
) -> None:
    inside = part_of(within("carrier", carrier), "pools")
    if not pool.services and len({one.service for one in services}) > 1:
        form.problem(
            "value/wrong.s10-every-service", name, inside=inside, severity="warning",
            prefix=pool.form.prefix, services=[one.service for one in services],
        )  # fmt: skip
    if pool.form.prefix and pool.form.prefix[0] not in _TRACKED:
        form.problem(
            "value/wrong.s10-letter", node.get("prefix") or name, inside=inside, severity="warning",
            prefix=pool.form.prefix, letter=pool.form.prefix[0],
        )  # fmt: skip
