"""How the house is configured, now and earlier: config.yaml and all texts that decide, checked
whole. Nothing is decided here, and only texts are read.
"""
