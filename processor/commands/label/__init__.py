"""`crossdock label ...`, one module a command."""
