"""Backups: everything in the store as one sealed file, and a store made from it again. SQLite or PostgreSQL alike.

`sealed` is the file, `rows` what stands in it, `writing` and `restoring` the two ways, `afterwards` what a store that
was put back must not do a second time. Where files lie and who else is running is the command line's matter.
"""
