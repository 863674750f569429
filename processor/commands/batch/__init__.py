"""`crossdock batch ...`, one module a command."""
