"""The facts that rules speak of: name, type, stage and how each is read. Pure; words of conditions
are for `language/`.
"""
