"""The first bytes of a file against delimited text: what it is, and what may be meant. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from processor.model.delimiters import DELIMITERS
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.format import FileBytes, Refusal

_MAGIC = (
    (b"PK\x03\x04", "a workbook or zip archive", "export it as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "export it as CSV"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"%PDF", "a PDF", "export it as CSV"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
)
_OFTEN = ("utf-8", "utf-16", "cp1252", "gb18030", "cp932")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def right_mark(head: bytes, options: DelimitedOptions) -> bool:
    """False where a byte order mark says another encoding than the mapping."""
    return all(options.encoding == encoding for bom, encoding in _BOMS if head.startswith(bom))


def refuse(file: FileBytes, folder: Sequence[DelimitedOptions]) -> Refusal | None:
    """Why a file can be read by none of the options that a folder knows, by its head."""
    head = file.head
    refusal = _not_text(head)
    if refusal is not None:
        return refusal
    if b"\r" in head and b"\n" not in head:
        return Refusal(
            "file/quote",
            "the lines end in a carriage return alone, so that the file is one long line",
            "save it with line ends of Windows (CR LF) or Unix (LF)",
        )
    for bom, encoding in _BOMS:
        if head.startswith(bom) and not any(one.encoding == encoding for one in folder):
            expected = " or ".join(sorted({one.encoding for one in folder}))
            message = f"the file begins with the mark of {encoding}, expected is {expected}"
            return Refusal("file/encoding", message, f"save it as {expected}")
    return None


def _not_text(head: bytes) -> Refusal | None:
    for magic, what, advice in _MAGIC:
        if head.startswith(magic):
            return Refusal("file/binary", f"this is {what}, not delimited text", advice)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"<"):
        kind = "HTML" if b"html" in start else "XML"
        message = f"this is {kind}, not delimited text"
        advice = "a login or error page was saved?" if kind == "HTML" else "export it as CSV"
        return Refusal("file/binary", message, advice)
    line = head.split(b"\n", 1)[0]
    # Each second byte of Latin text in UTF-16 is NUL. NUL bytes further down are for the survey.
    if b"\0" in line and line[0::2].count(0) > line[1::2].count(0) // 4:
        return Refusal("file/binary", "this is no text: its first line holds NUL bytes")
    return None


def header_alone(file: FileBytes) -> bool:
    """True where a whole small file is one line at most."""
    lines = [line for line in file.head.replace(b"\0", b"").splitlines() if line.strip()]
    return file.is_small and len(lines) <= 1


def notations(
    options: DelimitedOptions, name: str, file: str
) -> Iterator[tuple[DelimitedOptions, Refusal]]:
    """Other encodings and delimiters in which a header of the mapping `name` is often saved."""
    for encoding in _OFTEN:
        if encoding != options.encoding:
            message = f"the header reads as {encoding}, {name} is {options.encoding}"
            advice = f"save it as {options.encoding}, or change {file}"
            refusal = Refusal("file/encoding", message, advice)
            yield replace(options, encoding=encoding), refusal
    for word, delimiter in DELIMITERS.items():
        if delimiter != options.delimiter:
            message = f"the cells of the header are parted by {word}, not as {name} says"
            advice = f"save it with the right delimiter, or change {file}"
            yield replace(options, delimiter=delimiter), Refusal("file/unknown", message, advice)
