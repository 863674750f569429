"""One module a document: from a part of a wave, an arrived file or a sheet to its bytes, with what
an entry of the table is made of. Pure; drawing is for `labels/`, columns are for `layouts/`.
"""
