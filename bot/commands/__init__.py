"""The commands of the command line, by what they are for. bot/cli.py lists them.

Each imports what it needs when it runs, so that `--help` and the start stay quick.
"""
