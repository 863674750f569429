"""Crossdock: order exports in; warehouse instructions, labels and customs files out."""

__version__ = "0.1.0"
