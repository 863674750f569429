"""Who carries a shipment, and for how much: rate cards, import charges, demands, the choice. Pure:
which rules matched comes in as data, and no other step is known here.
"""
