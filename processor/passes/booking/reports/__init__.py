"""What warehouses report: confirmations, acknowledgements, receipts, adjustments."""
