"""What `crossdock check` prints for other programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builders.paths import ROOT
from builders.worded import as_written

from processor.cli import main
from processor.commands.printing.problem_formats import github, help_uri, plain, sarif
from processor.model.sentence import sentence
from processor.problems.codes import CODES
from processor.problems.problem import problem, within

PROBLEM = as_written(
    code="rule/never",
    message="no order can meet both: 100 %\nnever",
    file="rules/a, b.yaml",
    line=3,
    column=5,
    text="    when: {}",
    span=4,
    advice="mend it",
)


def test_plain_data_says_it_in_english_under_the_names_that_scripts_know() -> None:
    found = problem(
        "key/unknown", key="titel", near=sentence("suggest.did-you-mean", names="title"),
        file="config.yaml", line=3, column=5, text="    titel: Acme", span=5,
        inside=within("client", "acme"),
    )  # fmt: skip
    assert plain(found) == {
        "code": "key/unknown",
        "message": "unknown key 'titel'",
        "file": "config.yaml",
        "line": 3,
        "column": 5,
        "text": "    titel: Acme",
        "span": 5,
        "advice": "did you mean title?",
        "inside": "client acme",
        "field": "",
        "severity": "error",
    }


def test_an_annotation_has_its_place_and_escapes_what_has_a_meaning() -> None:
    assert github([PROBLEM]) == [
        "::error file=rules/a%2C b.yaml,line=3,col=5,endColumn=9,title=rule/never"
        "::no order can meet both: 100 %25%0Anever; mend it"
    ]
    bare = as_written(code="file/unreadable", message="gone", file="rules", severity="warning")
    assert github([bare]) == ["::warning file=rules,title=file/unreadable::gone"]


def test_sarif_names_every_rule_once_and_points_at_the_place() -> None:
    other = as_written(code="file/unreadable", message="gone", severity="warning")
    made = json.loads(json.dumps(sarif([PROBLEM, other, PROBLEM])))
    assert made["version"] == "2.1.0"
    [run] = made["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["file/unreadable", "rule/never"]
    assert rules[1]["shortDescription"] == {"text": "conditions that no order can meet"}
    assert rules[1]["helpUri"] == "docs/problems/rule.md#rulenever"
    assert [one["ruleIndex"] for one in run["results"]] == [0, 1, 1]
    assert [one["level"] for one in run["results"]] == ["warning", "error", "error"]
    assert "locations" not in run["results"][0]
    [place] = run["results"][1]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "rules/a,%20b.yaml"
    region = place["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (3, 5, 9)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_help_link_points_to_a_page(code: str) -> None:
    assert (ROOT / help_uri(code).partition("#")[0]).exists()


@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_the_shipped_house_has_nothing_to_tell(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before its first run: where `make run` was, orders of the samples use unconfirmed lanes."""
    for name in ("rules", "mappings"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    assert main(["check", "--config", str(tmp_path / "config.yaml"), "--format", form]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if form == "text":
        assert out.endswith("; 0 problems\n")
    elif form == "sarif":
        assert json.loads(out)["runs"][0]["results"] == []
    else:
        assert out == ""
