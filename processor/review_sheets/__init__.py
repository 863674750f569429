"""Review sheets as data, cells and workbooks, and what a filled one decides. Pure; what a decision
does to an order is for `passes/desk/`.
"""
