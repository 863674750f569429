"""What warehouses report back: what rows of each kind say, and what mappings fill. Data only."""
