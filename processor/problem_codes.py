"""Every problem code with its one-line title: the one table of codes.

The code is the heading in docs/problems.md and the folder name in tests/museum/.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    # YAML
    "yaml/syntax": "the file is not readable as YAML",
    "yaml/duplicate-key": "the same key stands twice in one block",
    "yaml/feature": "anchors, tags, merge keys, tabs and multiple documents are not used here",
    "yaml/too-large": "the file is larger than a file of this kind may be",
    "yaml/empty": "the file holds nothing",
    # keys and values of any YAML file
    "key/unknown": "a key that this block does not know",
    "key/missing": "a key that this block needs",
    "key/wrong-shape": "a list, a block or a plain value stands where another is needed",
    "value/wrong": "a value that does not fit its key",
    "name/unknown": "a name that nothing else defines",
    "name/reserved": "a name that the program keeps for itself, or that is no safe folder name",
    "name/duplicate": "two things with the same name",
}
