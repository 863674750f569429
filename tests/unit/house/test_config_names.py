"""`names` of config.yaml: no name leaves its folder, and none can come twice."""

from __future__ import annotations

from itertools import combinations

import pytest
from builders.outgoing_layouts import all_layouts
from builders.paths import ROOT
from builders.world import World

from processor.documents.kinds import KINDS, wave_kinds
from processor.documents.papers.document_kind import WAVE_HOLES
from processor.house.config_file import read_config
from processor.house.config_names import wrong_names
from processor.problems.problem import Problem

SHIPPED = (ROOT / "config.yaml").read_text("utf-8")
WITHOUT = SHIPPED[: SHIPPED.index("\nnames:") + 1] + SHIPPED[SHIPPED.index("\nsettle:") + 1 :]
SECOND_CLIENT = SHIPPED[SHIPPED.index("  nordlys:\n") : SHIPPED.index("\nchannels:")]
LAYOUTS = all_layouts()


def asked(names: dict[str, str], text: str = WITHOUT) -> list[Problem]:
    """What is wrong with these names in the shipped house."""
    lines = "".join(f'  {kind}: "{template}"\n' for kind, template in names.items())
    text += f"names:\n{lines}"
    config, problems = read_config(text, "config.yaml", "/house")
    if config is None:
        return problems
    return wrong_names(config, LAYOUTS, "config.yaml", text)


def one_client() -> str:
    """The shipped house with one client, who has all channels."""
    return WITHOUT.replace(SECOND_CLIENT, "").replace("client: nordlys", "client: acme")


def test_the_names_of_the_shipped_house_are_in_order() -> None:
    config, _ = read_config(SHIPPED, "config.yaml", "/house")
    assert config is not None
    assert config.names
    assert wrong_names(config, LAYOUTS, "config.yaml", SHIPPED) == []


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{warehouse}-{wave}", "{part}"),
        ("{warehouse}-{part}", "{wave}"),
        ("x", "{wave} and {part}"),
        ("{document}", "{wave} and {part}"),
    ],
)
def test_a_name_without_wave_and_part_would_come_twice(template: str, says: str) -> None:
    [problem] = asked({"label": template})
    assert problem.code == "value/wrong"
    assert problem.message == "the name would not be unique"
    assert problem.advice == f"put {says} into it"


@pytest.mark.parametrize(
    "template", ["../{wave}-{part}", ".{wave}-{part}", "a/{wave}-{part}", "{{wave}-{part}", ""]
)
def test_a_name_never_leaves_its_folder(template: str) -> None:
    [problem] = asked({"label": template})
    assert problem.code == "value/wrong"
    assert "safe" in problem.message


@pytest.mark.parametrize("hole", WAVE_HOLES)
def test_every_placeholder_that_closing_a_wave_fills_may_stand_in_a_name(hole: str) -> None:
    assert asked({"label": f"{{wave}}-{{part}}-{{{hole}}}"}) == []


@pytest.mark.parametrize("hole", ["parts", "carrier"])
def test_a_placeholder_that_nothing_fills_is_refused(hole: str) -> None:
    [problem] = asked({"label": f"{{{hole}}}-{{wave}}-{{part}}"})
    assert problem.message == f"no placeholder is called {hole!r}"


def test_an_unknown_kind_of_document_is_refused() -> None:
    [problem] = asked({"lable": "{wave}-{part}"})
    assert problem.code == "key/unknown"
    assert "label" in problem.advice


@pytest.mark.parametrize("kind", [name for name, one in KINDS.items() if one.per == "client"])
def test_several_clients_never_share_a_name(kind: str) -> None:
    [problem] = asked({kind: f"{kind}-{{wave}}-{{part}}"})
    assert problem.advice == "put {client} into it"
    assert asked({kind: f"{kind}-{{wave}}-{{part}}"}, one_client()) == []


@pytest.mark.parametrize(("one", "other"), [("ceb303", "ceb603"), ("instruction", "label-index")])
def test_two_kinds_of_one_folder_and_ending_never_share_a_name(one: str, other: str) -> None:
    template = "{client}-{wave}-{part}"
    [problem] = asked({one: template, other: template})
    assert (problem.code, problem.column) == ("value/wrong", 4 + len(other) + 1)
    assert problem.message == (f"a file of {other} and one of {one} could have the same name")


def test_two_kinds_with_other_endings_may_share_a_name() -> None:
    assert asked({"label": "a-{wave}-{part}", "label-index": "a-{wave}-{part}"}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{client}-{wave}-{part}", "acme-{client}-{wave}-{part}"),
        ("x{client}-{wave}-{part}", "{document}{client}-{wave}-{part}"),
        ("x-{day}-{client}{wave}-{part}", "y-{day}-{client}{wave}-{part}"),
    ],
)
def test_names_that_differ_in_every_case_may_stand(one: str, other: str) -> None:
    assert asked({"ceb303": one, "ceb603": other}) == []


def test_a_part_of_many_digits_is_no_way_round() -> None:
    names = {"ceb303": "{client}-{wave}-{part}", "ceb603": "{client}-{wave}-{part}0"}
    assert [one.code for one in asked(names)] == ["value/wrong"]


def test_a_name_never_meets_the_one_that_a_kind_has_of_itself() -> None:
    usual = KINDS["ceb303"].name.replace("{document}", "ceb303")
    [problem] = asked({"ceb603": usual})
    assert "ceb303" in problem.message


def test_what_kinds_are_called_of_themselves_never_meets() -> None:
    assert len(list(combinations(wave_kinds(), 2))) > 1
    assert asked({"label": KINDS["label"].name}) == []


def test_names_that_another_version_knew_are_read_in_a_configuration_of_its_time() -> None:
    text = WITHOUT + 'names:\n  ceb303: "{carrier}-{wave}-{part}"\n  invoice: "{document}"\n'
    config, problems = read_config(text, "config.yaml", "/house")
    assert problems == []
    assert config is not None
    assert config.names == {"ceb303": "{carrier}-{wave}-{part}", "invoice": "{document}"}


def test_check_refuses_such_a_house_with_the_line(world: World) -> None:
    config = world.folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace('"CEB603-{client}', '"CEB303-{client}'), "utf-8")
    ran = world.crossdock("check")
    assert ran.code == 2
    said = ran.out + ran.err
    assert "a file of ceb603 and one of ceb303 could have the same name [value/wrong]" in said
    assert '  ceb603: "CEB303-{client}-{wave}-{part}"' in said
