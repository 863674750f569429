"""The first bytes of a file against delimited text: what it is, and what may be meant. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from processor.model.delimiters import DELIMITERS
from processor.model.sentence import listed, sentence
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.format import FileBytes, Refusal
from processor.normalise.formats.text_lines import TextOptions

_MAGIC = (
    (b"PK\x03\x04", sentence("file/binary.workbook")),
    (b"\xd0\xcf\x11\xe0", sentence("file/binary.old-workbook")),
    (b"\x1f\x8b", sentence("file/binary.gzip")),
    (b"%PDF", sentence("file/binary.pdf")),
    (b"7z\xbc\xaf", sentence("file/binary.7z")),
)
_OFTEN = (
    "utf-8", "utf-16", "utf-16-be", "cp1252", "gb18030", "cp932", "cp850", "mac_roman", "cp1250",
    "cp1251",
)  # fmt: skip
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16-be"))


def right_mark(head: bytes, options: TextOptions) -> bool:
    """False where a byte order mark says another encoding than the mapping."""
    return all(options.encoding == encoding for bom, encoding in _BOMS if head.startswith(bom))


def refuse(file: FileBytes, folder: Sequence[TextOptions]) -> Refusal | None:
    """Why a file can be read by none of the options that a folder knows, by its head."""
    head = file.head
    refusal = _not_text(head, big=any(one.encoding == "utf-16-be" for one in folder))
    if refusal is not None:
        return refusal
    if b"\r" in head and b"\n" not in head:
        return sentence("file/quote.one-line")
    for bom, encoding in _BOMS:
        if head.startswith(bom) and not any(one.encoding == encoding for one in folder):
            expected = listed(sorted({one.encoding for one in folder}), "or")
            return sentence("file/encoding.mark", encoding=encoding, expected=expected)
    return None


def _not_text(head: bytes, *, big: bool) -> Refusal | None:
    for magic, refusal in _MAGIC:
        if head.startswith(magic):
            return refusal
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith(b"<"):
        return sentence("file/binary.html" if b"html" in start else "file/binary.xml")
    line = head.split(b"\n", 1)[0]
    # Each second byte of Latin text in UTF-16 is NUL. NUL bytes further down are for the survey.
    if b"\0" in line and not big and line[0::2].count(0) > line[1::2].count(0) // 4:
        return sentence("file/binary.nul")
    return None


def header_alone(file: FileBytes) -> bool:
    """True where a whole small file is one line at most."""
    lines = [line for line in file.head.replace(b"\0", b"").splitlines() if line.strip()]
    tells_excel = bool(lines) and lines[0].strip(b'\xef\xbb\xbf\xff\xfe"').startswith(b"sep=")
    return file.is_small and len(lines) <= 1 + tells_excel


def notations(
    options: DelimitedOptions, name: str, file: str
) -> Iterator[tuple[DelimitedOptions, Refusal]]:
    """Other encodings and delimiters in which a header of the mapping `name` is often saved."""
    for encoding in _OFTEN:
        if encoding not in (options.encodings or (options.encoding,)):
            refusal = sentence(
                "file/encoding.header", found=encoding, mapping=name, encoding=options.encoding,
                path=file,
            )  # fmt: skip
            yield replace(options, encoding=encoding), refusal
    for word, delimiter in DELIMITERS.items():
        if delimiter not in (options.delimiters or (options.delimiter,)):
            refusal = sentence("file/unknown.delimiter", word=word, mapping=name, path=file)
            yield replace(options, delimiter=delimiter), refusal
