"""What every page of HTML has in common: head, style, texts that cannot break out of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from unicodedata import category

from processor.languages.language import Language

_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:2rem 1.25rem 4rem;background:#fff;color:#1b2733;
 font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:2.25rem 0 .5rem}
p{margin:.25rem 0;max-width:46rem}
.quiet{color:#52606d}
summary{cursor:pointer;padding:.4rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;
 border-bottom:1px solid #e4e8ec}
th{color:#52606d;font-weight:600}
td:first-child{font-weight:600;overflow-wrap:anywhere;min-width:8rem}
td .at{display:block;color:#52606d;font-size:.8rem;overflow-wrap:anywhere}
pre{font:12px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:#f6f8fa;
 border:1px solid #e4e8ec;border-radius:6px;padding:.6rem .8rem;overflow-x:auto}
"""
# Behind what a page has of its own, so that it counts on narrow screens and on paper.
_FITTED = """
@media (max-width:30rem){body{padding:1rem .75rem 2rem}h1{font-size:1.3rem;overflow-wrap:anywhere}
 thead{display:none}tr{display:block;border-bottom:1px solid #9aa5b1;padding:.4rem 0}
 td{display:block;border:0;padding:.1rem 0;overflow-wrap:anywhere}td:empty{display:none}
 td::before{content:attr(data-of);display:block;color:#52606d;font-size:.75rem;font-weight:400}
 pre{white-space:pre-wrap;overflow-wrap:anywhere}}
@media print{body{max-width:none;padding:0;font-size:11pt}
 h2,h3{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}
 pre{white-space:pre-wrap}
 details::details-content{content-visibility:visible;block-size:auto}}
"""


def whole(title: str, body: Iterable[str], language: Language, style: str = "") -> str:
    """A page from its first line to its last; `title` and `body` are HTML already, `style` what it
    has beside the style of all pages."""
    tag = language.locale.replace("_", "-")
    return (
        f'<!doctype html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}{style}{_FITTED}</style></head>\n<body><main>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def safe(text: str) -> str:
    """Any text as it stands in a page: markup is shown, and characters that cannot be seen or turn
    the line around are shown as escapes."""
    return escape("".join(map(_seen, text)))


def _seen(char: str) -> str:
    if char.isprintable() or char in "\t\n" or category(char) == "Zs":
        return char
    return char.encode("unicode_escape", "surrogatepass").decode()
