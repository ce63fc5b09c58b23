"""Paired timings on one machine: the real program beside a bare echo bot, against one local Bot API. `make bench`."""
