"""Documents handed over exactly once, by a witness. It knows bytes and names, not what a document
says; the file operations themselves are in `transport/`.
"""
