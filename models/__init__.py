"""The domain: knows no Telegram, no scheduler, no settings; `now` is always given. Where to look:

Reports: the one door, their rows, their kinds:
    daybook versions events fields examined proposals

People who move, here or to another install:
    transfers exchange arrivals incoming envelope

What the daybook does, reads, counts, and knows:
    services queries reports rules

Words and values that all of it shares:
    kinds errors message ids clock

The store:
    tables db engine prepared migrations

What is secret, and what survives it:
    sealing rotation tombstones backup

Where a test may end the program:
    failpoints
"""
