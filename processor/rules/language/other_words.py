"""How other programs say what a condition says: the one table of their words, and ours for them.

ShipStation, ShipHero, Extensiv, Linnworks, Shopify Flow, spreadsheets, databases, and plain speech.
None of these words is understood: whoever writes one is told the form that stands here. Pure data
and its look-up.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec


class OtherWord(msgspec.Struct, frozen=True):
    """Words that say the same, and our forms for it: the first that goes with the fact is shown.

    In a form `{x}` is what follows the word, `{several}` the same as values in brackets, `{text}`
    the same in quotes, `{next}` and `{last}` the day after it and before it. `loose`: the word may
    well be how a text begins, so that in front of free text only small letters make it one.
    """

    says: tuple[str, ...]
    ours: tuple[str, ...]
    loose: bool = False


_IS = ("{x}", "{several}", "include {x}", "include any of {several}")
_IS_NOT = ("not {x}", "not {several}", "exclude {x}", "include none of {several}")
_ONE_OF = ("{several}", "in {x}", "include any of {several}", "include any of {x}", "{x}")
_NONE_OF = ("not {several}", "not in {x}", "include none of {several}", "include none of {x}",
            "not {x}")  # fmt: skip
_CONTAINS = ("contains {several}", "contains {text}", "include any of {several}", "include {x}")
_LACKS = ("not contains {several}", "not contains {text}", "include none of {several}",
          "exclude {x}")  # fmt: skip
_TABLE = (
    OtherWord(
        ("is empty", "is blank", "is null", "is none", "is missing", "is not set",
         "is not present", "is absent", "is unknown", "is not known", "not known", "is undefined",
         "not set", "not present", "not defined", "does not exist", "doesn't exist",
         "has no value", "no value", "empty", "blank", "null", "nil", "~", "none", "missing",
         "undefined", "unknown", "n/a", "nothing", "为空", "是空", "空", "未填", "没有", "不存在"),
        ("absent",), loose=True,
    ),
    OtherWord(
        ("is not empty", "is not blank", "is not null", "is not missing", "is set", "is present",
         "is known", "is not absent", "not empty", "not blank", "not null", "not missing",
         "not none", "not absent", "not unknown", "exists", "is filled", "has a value",
         "has value", "has any value", "any value", "anything", "any", "defined", "known",
         "不为空", "非空", "不是空", "已填", "存在"),
        ("present",), loose=True,
    ),
    OtherWord(
        ("is", "equals", "equal to", "equal", "is equal to", "is exactly", "exactly", "eq", "==",
         "=", "＝", "等于", "只是"),
        _IS, loose=True,
    ),
    OtherWord(
        ("is not", "isn't", "does not equal", "doesn't equal", "not equal to", "not equals",
         "not equal", "is not equal to", "not is", "is other than", "other than", "except",
         "anything but", "different from", "is different from",
         "differs from", "unequal to", "ne", "!=", "<>", "≠", "!", "不等于", "非"),
        _IS_NOT, loose=True,
    ),
    OtherWord(
        ("is one of", "one of", "is any of", "any of", "either", "is in", "is in list", "in list",
         "in the list", "is in the list", "is included in", "is either", "in any of", "属于其中",
         "是其中"),
        _ONE_OF, loose=True,
    ),
    OtherWord(
        ("is not one of", "not one of", "is none of", "none of", "is not any of", "not any of",
         "is not in", "is not in list", "not in list", "not in the list", "neither"),
        _NONE_OF, loose=True,
    ),
    OtherWord(
        ("contain", "contains", "containing", "contains text", "contains the text",
         "contains any of", "contains one of", "contains any", "contains at least one of",
         "includes", "include", "including", "include one of", "includes any of",
         "includes one of", "has", "has any of", "with", "find", "finds", "包含", "包括"),
        _CONTAINS, loose=True,
    ),
    OtherWord(
        ("does not contain", "doesn't contain", "not contain", "not containing",
         "does not include", "doesn't include", "not include", "not includes", "exclude",
         "excludes", "excluding", "exclude any of", "exclude all of", "exclude one of", "without",
         "does not have", "has no", "does not contain any of", "contains none of",
         "includes none of", "has none of", "include not", "不包含", "不包括"),
        _LACKS, loose=True,
    ),
    OtherWord(
        ("contains all of", "contains all", "contains each of", "includes all of", "includes all",
         "include all", "include each of", "has all of", "all of"),
        ("include all of {several}", "include all of {x}"), loose=True,
    ),
    OtherWord(
        ("include any", "include some of"),
        ("include any of {several}", "include any of {x}"), loose=True,
    ),
    OtherWord(
        ("not exclude", "not excludes"), ("include {x}", "include any of {several}"), loose=True,
    ),
    OtherWord(
        ("begins with", "begin with", "beginning with", "begins", "start with", "starts",
         "starting with", "startswith", "starts_with", "starts-with", "is prefixed by", "prefix",
         "开始于", "开头为", "开头"),
        ("starts with {several}", "starts with {text}"), loose=True,
    ),
    OtherWord(
        ("does not start with", "doesn't start with", "not start with", "does not begin with",
         "doesn't begin with", "not begins with", "not begin with", "not starts"),
        ("not starts with {several}", "not starts with {text}"),
    ),
    OtherWord(
        ("end with", "ends", "ending with", "ends in", "endswith", "ends_with", "ends-with",
         "finishes with", "suffix", "结束于", "结尾为", "结尾"),
        ("ends with {several}", "ends with {text}"), loose=True,
    ),
    OtherWord(
        ("does not end with", "doesn't end with", "not end with", "not ends"),
        ("not ends with {several}", "not ends with {text}"),
    ),
    OtherWord(
        ("is like", "matches", "match", "matching", "matches regex", "matches pattern",
         "wildcard", "regex", "regexp", "glob", "=~", "~", "类似", "像"),
        ("like {several}", "like {text}"), loose=True,
    ),
    OtherWord(
        ("is not like", "does not match", "doesn't match", "not match", "not matches", "unlike",
         "!~"),
        ("not like {several}", "not like {text}"), loose=True,
    ),
    OtherWord(
        ("more than", "is more than", "greater than", "is greater than", "bigger than",
         "larger than", "higher than", "older than", "longer than", "heavier than", "is over",
         "above", "is above", "exceeds", "exceeding", "not at most", "gt", ">", "＞", "多于",
         "超出"),
        ("over {x}",), loose=True,
    ),
    OtherWord(
        ("greater than or equal to", "is greater than or equal to", "greater or equal",
         "more than or equal to", "equal to or greater than", "equal or more than", "is at least",
         "not less than", "no less than", "not fewer than", "not under", "not below", "minimum",
         "min", "minimum of", "gte", ">=", "=>", "≥", "＞＝"),
        ("at least {x}",), loose=True,
    ),
    OtherWord(
        ("less than", "is less than", "fewer than", "is fewer than", "smaller than", "lower than",
         "shorter than", "lighter than", "younger than", "is under", "below", "is below",
         "not at least", "lt", "<", "＜", "少于", "不足"),
        ("under {x}",), loose=True,
    ),
    OtherWord(
        ("less than or equal to", "is less than or equal to", "less or equal",
         "equal to or less than", "is at most", "not more than", "no more than",
         "not greater than", "not over", "not above", "up to", "maximum", "max", "maximum of",
         "within", "in the last", "lte", "<=", "=<", "≤", "＜＝"),
        ("at most {x}", "until {x}"), loose=True,
    ),
    OtherWord(
        ("since", "on or after", "starting", "as of", ">=", "not before"),
        ("from {x}",), loose=True,
    ),
    OtherWord(
        ("after", "is after", "later than", ">", "在此之后"), ("from {next}", "from {x}"),
        loose=True,
    ),
    OtherWord(
        ("on or before", "by", "till", "to", "<=", "not after"), ("until {x}",), loose=True,
    ),
    OtherWord(
        ("before", "is before", "earlier than", "<", "在此之前"), ("until {last}", "until {x}"),
        loose=True,
    ),
    OtherWord(("is between", "in between", "in range", "range"), ("between {x}",), loose=True),
    OtherWord(("is true", "true", "y", "on", "checked", "1", "是的"), ("yes",), loose=True),
    OtherWord(("is false", "false", "n", "off", "unchecked", "0", "不"), ("no",), loose=True),
)  # fmt: skip


@lru_cache(maxsize=1)
def _by_letter() -> dict[str, tuple[tuple[str, OtherWord], ...]]:
    """The words by their first letter, the longest first: a table asks of each of its cells."""
    found: dict[str, list[tuple[str, OtherWord]]] = {}
    for one in _TABLE:
        for word in map(str.casefold, one.says):
            found.setdefault(word[0], []).append((word, one))
    return {
        letter: tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
        for letter, pairs in found.items()
    }


def other_words() -> dict[str, tuple[str, ...]]:
    """Every word of others with our forms for it."""
    found: dict[str, tuple[str, ...]] = {}
    for one in _TABLE:
        for word in one.says:
            found[word] = (*found.get(word, ()), *one.ours)
    return found


def others_word(text: str, *, free: bool) -> tuple[str, str, tuple[str, ...]] | None:
    """(the word, what follows it, our forms) where a text begins as other programs say it; `free`
    for what stands behind a fact of free text. The longest word counts."""
    flat = text.casefold()
    found = ""
    forms: list[str] = []
    for word, one in _by_letter().get(flat[:1], ()):
        if found and word != found:
            if len(word) < len(found):
                break
            continue
        if not flat.startswith(word) or not _ends(word, flat[len(word) :]):
            continue
        written = text[: len(word)]
        if free and one.loose and " " not in word and not _as_a_word(written):
            continue
        if one.ours[0].find("{") < 0 and flat != word:
            continue
        found = word
        forms += one.ours
    return (text[: len(found)], text[len(found) :].strip(" :"), tuple(forms)) if found else None


def _ends(word: str, rest: str) -> bool:
    """Whether a word ends where a letter of it does."""
    if not rest or not word[-1].isalnum():
        return True
    if not word.isascii():
        return len(word) > 1 or rest[0] == " "
    return not rest[0].isalnum() and rest[0] not in "-_.'/"


def _as_a_word(written: str) -> bool:
    """Small letters or capitals throughout: not how a sentence or a name begins."""
    return not written[:1].isupper() or (written.isupper() and len(written) > 1)
