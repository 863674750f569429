"""What a warehouse's confirmation means: which shipment, which lines, what follows. Pure."""
