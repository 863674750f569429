"""The parts of `crossdock explain`, one module a part: each looks and prints, none decides."""
