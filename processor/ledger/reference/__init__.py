"""Reference data that decisions rest on: catalogue, exchange rates, texts in force and earlier."""
