"""The only folder that knows Telegram, the environment and the process."""

import sys

# httpx and structlog would load rich, click and pygments, for a command line and consoles in colour that nothing here
# has: as if they were not installed.
for unwanted in ("rich", "httpx._main"):
    sys.modules.setdefault(unwanted, None)  # type: ignore[arg-type]
