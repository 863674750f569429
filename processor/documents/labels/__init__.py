"""Parcel labels and their index: text, typefaces, barcodes, PDF. Pure but for the typefaces, which
are read from their packages.
"""
