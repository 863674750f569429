"""Tests and rules asked over a batch: columns, engine, plain evaluator, oracle. Pure but for the
engine's child process.
"""
