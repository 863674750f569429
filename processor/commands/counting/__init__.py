"""The parts of `crossdock status`, one module a part: each counts what is there now."""
