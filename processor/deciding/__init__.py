"""The way of an order: review, route, allocate, pack, carrier, customs, notify. Pure: orders and
what is known of them in, drafts out; no ledger, no file, no clock.
"""
