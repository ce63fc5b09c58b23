"""What happens because time passed. Each tick is `run(session, now) -> Tally`; jobs.py lists them. Where to look:

The list, and what calls it:
    jobs runner tally

Reminders:
    horizon reminders

What those who work are told:
    digests nudges day_pages clinic_days months own_months recipients

What ends by itself:
    leaves practice retention
"""
