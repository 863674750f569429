"""The parts of `crossdock watch`: edits, the rules engine, servers."""
