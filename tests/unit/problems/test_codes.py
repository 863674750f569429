"""Every problem code is said, advised, titled, explained and shown in every language."""

from __future__ import annotations

import pytest
from builders.problem_pages import problem_pages
from builders.sentences import texts
from test_museum import EXPECTED, MUSEUM

from processor.languages.language import ADVICE, TITLE
from processor.languages.languages import FIRST, LANGUAGES
from processor.problems.codes import CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_lacks_anything_in_a_language(language: str) -> None:
    said, advised, titled = (texts(language, context) for context in (None, ADVICE, TITLE))
    explained = {code for parts in problem_pages(language).values() for code, _ in parts}
    sentences = {code: {key for key in texts(FIRST) if key.split(".")[0] == code} for code in CODES}
    lacks = {
        code: [
            *(f"sentence {key}" for key in sorted(ids or {code}) if key not in said),
            *(f"advice of {key}" for key in sorted(ids or {code}) if key not in advised),
            *(["title"] if code not in titled else []),
            *(["heading"] if code not in explained else []),
            *(["museum piece"] if not (MUSEUM / code / EXPECTED[language]).exists() else []),
        ]
        for code, ids in sorted(sentences.items())
    }
    assert {code: what for code, what in lacks.items() if what} == {}
