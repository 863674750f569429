"""Text that a log or terminal may be sent. Pure."""


def printable(text: str) -> str:
    """`text` with control characters shown as escapes, so that a log or terminal is safe."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
