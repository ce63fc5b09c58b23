"""`python -m tests.bench.peers.ptb ADDRESS TOKEN`: an echo on python-telegram-bot with its default client.

sniffio is installed beside it: without it the client would try a failing import at every call.
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: Any) -> None:
    """Say the same."""
    await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    address, token = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()
