"""Files that tell others what happened: batches of facts written as a layout says. Pure; what is in
a batch and when it leaves is for `passes/sending/`.
"""
