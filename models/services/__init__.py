"""What the daybook does, one concept a file. Services take a Session, never commit, and know neither chat nor clock.

Where to look:

Who somebody is, and what they may do:
    access accounts awaiting invitations links admissions staff leaves lent resting pins codes practice

People, and what is on record about them:
    people history cards canaries places rosters roster_rows roster_news counter

What she said: consent, wishes, corrections:
    consent choices marks own_settings own_data own_week asks corrections care_messages stop_words talk her_notes

Reports begun, and what follows from reports:
    drafts followups followup_rows items day_signs zero notices closing exam_notes contact_checks

Reminders: planned, due, sent, answered:
    planning reminders reconciling owed due clinic_due reminders_life attempts prompts feedback softening unasked
    her_words speech

Rounds of checks:
    visits visits_upkeep slips coverage

Money:
    allowance payees payouts claims_back

The township: its settings, its month, its tables:
    setup setup_file township_settings choosing broadcasts months spot_checks exports export_caps

Other installs:
    partners passed_on

The way in and out:
    inbox outbox dispatch queues senders fetches outages standing

Many writers, and what is done once:
    locks leases claims operator

What is kept on record, and what is forgotten:
    audit forgetting erasing
"""
