"""What people ask for, carried out: releases, recalls, review sheets out and in. One transaction a
request or sheet.
"""
