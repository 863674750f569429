"""The nouns of the trade and the arithmetic that belongs to them, known to every folder. Pure; a
noun knows no step, no file format and no configuration text.
"""
