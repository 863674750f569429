"""Parcel labels drawn: text, typefaces, barcodes, PDF. Pure but for the typefaces, which
are read from their packages.
"""
