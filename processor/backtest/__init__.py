"""Past orders decided again under an edit: what an edit changes, what it made of each order, pages.

Pure: `passes/decide_past` decides, `passes/scratch` runs everything again,
`commands/backtest` prints.
"""
