"""`crossdock trial ...`, one module a command, and how orders on trial are told."""
