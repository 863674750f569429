"""`crossdock rules ...`, one module a command, and what they know of rules beside their texts."""
