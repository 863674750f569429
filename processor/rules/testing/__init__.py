"""Tests beside rules: cases read and run, what they cover, new ones made from orders. Pure."""
