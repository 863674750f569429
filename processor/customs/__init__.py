"""What a shipment is declared as to customs, or why it cannot be. Pure: which bytes a message has
is for `messages/`.
"""
