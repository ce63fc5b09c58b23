"""An intake that polls the sandbox, and people who speak to it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlmodel import select
from telegram.ext import Application

from bot.asides import Asides
from bot.batches import Batches
from bot.intake import Intake
from bot.routing import Router
from bot.sandbox import Sandbox, people
from bot.transport import Transport
from models.tables import Lease
from tests.bot import waiting
from tests.factories import NOON


class Line:
    """An intake on a sandbox, without a sender: what it would send is in `sent`."""

    def __init__(self, store, sandbox, application, said):
        self.store, self.sandbox, self.bot = store, sandbox, application.bot
        self.sent, self.changed = [], []
        self.executor = ThreadPoolExecutor(1)
        router = Router(application, (), {}, {"said": said}, Asides())
        clock = sandbox.clock.now
        work = Batches(router, store, self.executor, clock, "me", self.sent.extend, self.changed.append)
        self.intake = Intake(self.bot, work, clock)
        self.task = None

    def begin(self):
        self.task = asyncio.ensure_future(self.intake.run())

    async def end(self):
        self.intake.stop()
        await asyncio.wait_for(self.task, 60)

    until = staticmethod(waiting.until)

    async def confirmed(self):
        async with asyncio.timeout(60):
            while (await self.bot.get_webhook_info()).pending_update_count:
                await asyncio.sleep(0.005)

    def rows(self, table):
        with self.store.transaction() as session:
            return list(session.exec(select(table)))


@asynccontextmanager
async def line(store, said):
    sandbox = Sandbox(check=False)
    address = await sandbox.start()
    builder = Application.builder().token(sandbox.token).base_url(f"{address}/bot").updater(None).job_queue(None)
    application = builder.request(Transport()).get_updates_request(Transport()).build()
    await application.initialize()
    one = Line(store, sandbox, application, said)
    try:
        yield one
    finally:
        if one.task:
            await one.end()
        await application.shutdown()
        await sandbox.stop()
        one.executor.shutdown()


def remember(turn):
    turn.session.add(Lease(name=turn.heard.text, holder="x", until=NOON))
    turn.say("refuse.old_button")


def speaker(one):
    return people.join(one.sandbox.world, "王秀英")


def say(one, person, *texts):
    for text in texts:
        people.say(one.sandbox.world, person, text)
