"""What people say and press, answered: a file for each topic of conversation, functions of a Turn. Where to look:

Which function answers what, and what all of them are given:
    routes text later turn other

A report: its form, its card, its receipt:
    report moves forms sheet dialog filling saving receipts amending

The same in one's own words:
    spoken reading

What an officer can do for a woman:
    handover

A day and a month of the village:
    days months pending narrowing items item_card giving_on

Figures and tables:
    figures own_figures reach months_chart export ledgers pack roster

The township's office:
    office choosing spot payments repaying

The clinic:
    clinic coming checks slip_check

Somebody moves:
    transfer exchange packets

Who works here: joining, leave, locks, PIN, practice:
    start door inviting staff leave lock pin practice

Her side: what she agreed to, reads, answers, asks for:
    consent mine correct erase paper stop hiding reminders_open feedback callback visits slips allowance claims

For everybody:
    help info language menu lines cards
"""
