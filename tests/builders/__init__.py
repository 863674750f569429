"""What tests build their cases with: a house to drive, exports, orders, rule texts."""
