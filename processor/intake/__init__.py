"""What lies in the inbox and when it has settled; what came as a workbook, opened in a child
process. What a file says is for `normalise/`, what it means for `passes/booking/`.
"""
