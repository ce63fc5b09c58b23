"""`python -m tests.bench.peers.ptb_aiohttp ADDRESS TOKEN`: the same echo, with daybook's transport as its client."""

import sys

from telegram.ext import Application, MessageHandler, filters

from bot.transport import Transport
from tests.bench.peers.ptb import echo

if __name__ == "__main__":
    address, token = sys.argv[1:]
    builder = Application.builder().token(token).base_url(f"{address}/bot")
    application = builder.request(Transport()).get_updates_request(Transport(pool=2)).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()
