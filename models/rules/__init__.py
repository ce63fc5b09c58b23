"""Arithmetic and policy as pure functions of values: no store, no clock, no texts. Where to look:

Days, as people say them and as they are counted:
    dates date_words date_scan date_places lunar gestation gestation_words ages periods working_days clinic_days

Other things that people write:
    folding names pinyin numbers weights phones cells free_words refusals keypad

One person: what happened to her, and what that makes:
    person history story record items births absence whereabouts contradictions

The plan of her reminders:
    schedule_rows schedules plan_settings anchors stops pauses plan life quiet_hours rounds

Where, and who may do what:
    area_codes rights practice

What is told: discreetly, and never of few:
    discretion small_cells rates plausible month_books

Pages of information:
    pages markdown shelf

Tables that somebody sent:
    headings roster count_table stated tabled

What is held, how long, and what goes along elsewhere:
    inventory retention travelling
"""
