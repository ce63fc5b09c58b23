"""The only folder that knows Telegram, the environment and the process. Where to look:

The process, from its start to its end:
    settings loading serving live parts app ground opening process role running logs exits

The way in, one batch of updates after the other:
    line intake webhook hearing routing hand batches edge asides returning

The way out:
    bell sender desk lanes limits window membership render transport failures ends

Pictures and tables, made when they are sent:
    drawing chart slip workbook

Files that people send:
    rounds fetching importing grids unpacking unpack

What happens because time passed:
    ticker duties

What is asked over HTTP:
    server front web health metrics counts

What else stands around the chat:
    menus pages

The command line:
    __main__ cli commands check books copies counter figures held keys planning progress reading roster_file tables

A local Bot API, with a page to play on:
    sandbox
"""

import sys

# httpx and structlog would load rich, click and pygments, for a command line and consoles in colour, and greenlet.
# Nothing here has any of that: as if they were not installed.
for unwanted in ("rich", "httpx._main", "structlog._greenlets"):
    sys.modules.setdefault(unwanted, None)  # type: ignore[arg-type]
