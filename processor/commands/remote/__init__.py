"""`crossdock remote ...`, one module a command."""
