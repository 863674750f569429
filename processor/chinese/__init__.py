"""The Chinese of rules and messages: what a warehouse or e-commerce person writes. Pure data.

`facts` and `words` name the same things as the English ones, one to one; `messages` and its
neighbours hold the sentences of problems. Nothing here knows how rules are read.
"""
