"""The only folder that knows Telegram, the environment and the process."""

import sys

# httpx and structlog would load rich, click and pygments, for a command line and consoles in colour, and greenlet.
# Nothing here has any of that: as if they were not installed.
for unwanted in ("rich", "httpx._main", "structlog._greenlets"):
    sys.modules.setdefault(unwanted, None)  # type: ignore[arg-type]
