"""Mistakes in what others wrote, as values: place, caret, advice, stable code; and the readers of
YAML and CSV that keep places. No exception and no guess.
"""
