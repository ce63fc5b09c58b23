"""The only folder that knows Telegram, the environment and the process."""

import sys

# httpx and structlog would load rich, for a command line and consoles in colour that nothing here has: as if it were
# not installed.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
