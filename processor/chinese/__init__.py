"""The Chinese of rules and messages: words, facts and sentences, one to one with the English. Pure
data and its look-up; how rules are read is not known here.
"""
