"""What people type, one module a command: reads arguments, calls a pass or the ledger, prints.
Nothing is decided here, and nothing committed but a request.
"""
