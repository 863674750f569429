"""`crossdock manifest ...`, one module a command."""
