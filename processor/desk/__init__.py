"""The review desk by file: what a sheet says, how it is laid out, and what a filled one decides.

Pure: sheets are data here; `passes/sheets.py` writes and applies them.
"""
