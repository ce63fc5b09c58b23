"""`python -m tests.bench.peers.stack ADDRESS TOKEN`: what a bot of python-telegram-bot with SQLModel and Babel needs to
start: imports, an engine with one table, a catalogue, the Application. It keeps what it hears, and echoes it.
"""

import sys
from typing import Any

import sqlalchemy
from babel.dates import format_date
from babel.support import Translations
from sqlmodel import Field, Session, SQLModel, create_engine, select
from telegram import Update
from telegram.ext import Application, MessageHandler, filters


class Note(SQLModel, table=True):
    """What somebody said."""

    id: int | None = Field(default=None, primary_key=True)
    text: str


engine = create_engine("sqlite://", poolclass=sqlalchemy.StaticPool, connect_args={"check_same_thread": False})
words = Translations()


async def echo(update: Update, _context: Any) -> None:
    """Keep it, and say the same with the date."""
    with Session(engine) as session:
        session.add(Note(text=update.message.text))
        session.commit()
    await update.message.reply_text(f"{words.gettext(update.message.text)} {format_date(locale='zh_Hans')}")


if __name__ == "__main__":
    address, token = sys.argv[1:]
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.exec(select(Note)).all()
    application = Application.builder().token(token).base_url(f"{address}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()
