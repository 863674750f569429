"""What came before an order, asked for a batch at once: its buyer, its address, its goods. Reads
only, and earlier orders only, so that no order of files changes an answer.
"""
