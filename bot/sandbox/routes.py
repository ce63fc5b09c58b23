"""The person side and the page over HTTP: JSON in, JSON out. The acts themselves are in people.py."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.sandbox import people
from bot.sandbox.errors import NotPossible, Refused
from bot.sandbox.transcript import card, state, transcript
from bot.sandbox.world import Json, Person, World

Endpoint = Callable[[Request], Awaitable[Response]]
Act = Callable[[World, Person, Json], Any]
Hook = Callable[[str], Callable[..., Awaitable[Any]] | None]

_PAGE = Path(__file__).with_name("page")
_POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
LONGEST_WAIT = 30.0


def reply(value: Any, status: int = 200) -> Response:
    """A JSON answer that nobody caches."""
    return Response(orjson.dumps(value), status, {"cache-control": "no-store"}, "application/json")


def _bytes(given: Json) -> bytes:
    try:
        return base64.b64decode(given.get("data_base64", ""), validate=True) or b"." * int(given.get("size", 0))
    except (binascii.Error, ValueError):
        raise NotPossible("data_base64 is not base64") from None


def _tap(world: World, person: Person, given: Json) -> Json:
    if "message_id" not in given:
        return people.press(world, person, given["button"])
    if given.get("forged"):
        return people.forge(world, person, given["message_id"], given["data"])
    return people.tap(world, person, given["message_id"], given.get("data"), given.get("button"))


def _photo(world: World, person: Person, given: Json) -> Json:
    sent = people.photo(world, person, given.get("caption", ""), _bytes(given), given.get("count", 1))
    return {**sent[0], "message_ids": [one["message_id"] for one in sent]}


def _file(world: World, person: Person, given: Json) -> Json:
    name, caption = given.get("name", "file.bin"), given.get("caption", "")
    return people.file(world, person, name, _bytes(given) or b"daybook", given.get("mime", ""), caption)


def _say(world: World, person: Person, given: Json) -> Json:
    sent = people.say(world, person, given["text"], given.get("chat_id"))
    return {**sent[0], "message_ids": [one["message_id"] for one in sent]}


ACTS: dict[str, Act] = {
    "say": _say,
    "start": lambda world, person, given: people.start(world, person, given.get("payload") or ""),
    "tap": _tap,
    "contact": lambda world, person, given: people.contact(
        world, person, given.get("of"), forwarded=given.get("forwarded", False)
    ),
    "photo": _photo,
    "file": _file,
    "sticker": lambda world, person, _given: people.sticker(world, person),
    "voice": lambda world, person, given: people.voice(world, person, given.get("duration", 3)),
    "forward": lambda world, person, given: people.forward(world, person, given["text"], given.get("author", "某人")),
    "edit": lambda world, person, given: people.edit(world, person, given["message_id"], given["text"]),
    "delete": lambda world, person, given: people.remove(world, person, given["message_id"]),
    "block": lambda world, person, _given: people.block(world, person, blocked=True),
    "unblock": lambda world, person, _given: people.block(world, person, blocked=False),
    "deactivate": lambda world, person, _given: people.deactivate(world, person),
    "group": lambda world, person, given: people.group(world, person, given["title"]).about,
}
"""What a person can do, by the last part of the address."""


async def _given(request: Request) -> Json:
    content = await request.body()
    try:
        value = orjson.loads(content) if content else {}
    except orjson.JSONDecodeError:
        raise NotPossible("the body is not JSON") from None
    if not isinstance(value, dict):
        raise NotPossible("the body is not a JSON object")
    return value


def guarded(run: Endpoint) -> Endpoint:
    """Turn refusals and missing fields into JSON with a fitting status."""

    async def answer(request: Request) -> Response:
        try:
            return await run(request)
        except NotPossible as refusal:
            return reply({"error": str(refusal)}, refusal.status)
        except Refused as refusal:
            return reply({"error": refusal.description}, refusal.code)
        except (KeyError, TypeError, ValueError) as shape:
            return reply({"error": f"wrong or missing field: {shape}"}, 400)

    return answer


def _number(request: Request, name: str, default: float = 0) -> float:
    return float(request.query_params.get(name, default))


class Routes:
    """The addresses under `/sandbox` and the page, for one world."""

    def __init__(self, world: World, hook: Hook, zone: str) -> None:
        self.world = world
        self.zone = zone
        self.hook = hook

    def all(self) -> list[Route]:
        """Every address with what answers it."""
        get: Mapping[str, Endpoint] = {
            "/sandbox/cast": self.cast,
            "/sandbox/people": self.everybody,
            "/sandbox/people/{user_id:int}/transcript": self.transcript,
            "/sandbox/changes": self.changes,
            "/sandbox/quiet": self.quiet,
            "/sandbox/clock": self.clock,
            "/sandbox/sent": self.sent,
            "/sandbox/problems": self.problems,
            "/sandbox/state": self.state,
            "/sandbox/files/{file_id:path}": self.file,
        }
        post: Mapping[str, Endpoint] = {
            "/sandbox/people": self.join,
            "/sandbox/people/{user_id:int}/{act}": self.act,
            "/sandbox/raw": self.raw,
            "/sandbox/clock": self.move,
            "/sandbox/faults": self.fault,
            "/sandbox/reset": self.reset,
        }
        page = {"/": _PAGE / "page.html", **{f"/page/{path.name}": path for path in sorted(_PAGE.iterdir())}}
        return [
            *(Route(path, guarded(run), methods=["GET"]) for path, run in get.items()),
            *(Route(path, guarded(run), methods=["POST"]) for path, run in post.items()),
            *(Route(path, _static(file), methods=["GET"]) for path, file in page.items()),
        ]

    async def cast(self, _request: Request) -> Response:
        """The bot, the people to show, and the time."""
        hook, tour = self.hook("cast"), self.hook("tour")
        wanted = await hook() if hook else [card(self.world, one) for one in self.world.people.values()]
        known = self.world.people
        shown = [{**card(self.world, known[one["user_id"]]), **one} for one in wanted if one["user_id"] in known]
        more = {"tour": await tour()} if tour else {}
        now = self.world.clock.now().isoformat(timespec="seconds")
        return reply({"bot": self.world.bot, "people": shown, "now": now, "zone": self.zone, **more})

    async def everybody(self, _request: Request) -> Response:
        """Everybody with an account."""
        return reply([card(self.world, one) for one in self.world.people.values()])

    async def join(self, request: Request) -> Response:
        """Give somebody an account."""
        given = await _given(request)
        person = people.join(
            self.world,
            given["name"],
            given.get("language_code", "zh-hans"),
            given.get("phone") or "",
            user_id=given.get("user_id"),
            username=given.get("username", ""),
            note=given.get("note", ""),
        )
        return reply(card(self.world, person))

    async def act(self, request: Request) -> Response:
        """Let a person do one of ACTS."""
        run = ACTS.get(request.path_params["act"])
        if run is None:
            raise NotPossible(f"a person can: {', '.join(ACTS)}", 404)
        person = people.person_of(self.world, request.path_params["user_id"])
        done = run(self.world, person, await _given(request))
        return reply(done if done is not None else {})

    async def transcript(self, request: Request) -> Response:
        """The chat as this person sees it."""
        person = people.person_of(self.world, request.path_params["user_id"])
        return reply(transcript(self.world, person, int(_number(request, "after"))))

    async def changes(self, request: Request) -> Response:
        """Held until something has changed since revision `after`; which chats did."""
        world, after = self.world, int(_number(request, "after"))
        await world.wait(lambda: world.revision > after, min(LONGEST_WAIT, _number(request, "timeout", 20)))
        changed = [chat.id for chat in world.chats.values() if chat.revision > after]
        now = world.clock.now().isoformat(timespec="seconds")
        more = {"all": world.shared > after, "now": now, "sent": world.journal.count}
        return reply({"revision": world.revision, "chats": changed, **more})

    async def quiet(self, request: Request) -> Response:
        """Held until the bot has nothing left to do."""
        settle, timeout = _number(request, "settle", 0.1), _number(request, "timeout", 10)
        return reply({"quiet": await self.world.quiet(settle, timeout), **state(self.world)})

    async def clock(self, _request: Request) -> Response:
        """The sandbox's time."""
        return reply({"now": self.world.clock.now().isoformat()})

    async def move(self, request: Request) -> Response:
        """Move the clock, and wait for what follows from it."""
        given = await _given(request)
        if "to" in given:
            self.world.clock.set(datetime.fromisoformat(given["to"]))
        else:
            self.world.clock.advance(float(given["advance_seconds"]))
        hook = self.hook("moved")
        if hook:
            await hook(self.world.clock.now())
        return reply({"now": self.world.clock.now().isoformat()})

    async def raw(self, request: Request) -> Response:
        """Put any update into the queue, or many at once as {updates: [...]}."""
        given, put = await _given(request), self.world.updates.put_raw
        if "updates" in given:
            return reply({"update_ids": [put(one) for one in given["updates"]]})
        return reply({"update_id": put(given)})

    async def fault(self, request: Request) -> Response:
        """Arrange trouble: a fault, {limits: {...} | false}, or {clear: true}."""
        given, world = await _given(request), self.world
        if given.get("clear"):
            world.faults.coming.clear()
            world.limits.switch(on=False)
        elif "limits" in given:
            limits = given["limits"]
            world.limits.switch(on=bool(limits), **(limits if isinstance(limits, dict) else {}))
        else:
            world.faults.add(**given)
        return reply({"coming": [vars(one) for one in world.faults.coming], "limits": world.limits.on})

    async def reset(self, _request: Request) -> Response:
        """Forget everything but the clock and the update ids."""
        self.world.reset()
        return reply(state(self.world))

    async def sent(self, request: Request) -> Response:
        """What the bot sent after call number `after`."""
        return reply(self.world.journal.after(int(_number(request, "after"))))

    async def problems(self, _request: Request) -> Response:
        """Where the bot broke the published shape of the Bot API."""
        return reply(self.world.journal.problems)

    async def state(self, _request: Request) -> Response:
        """Where the bot stands."""
        return reply(state(self.world))

    async def file(self, request: Request) -> Response:
        """A file for the page to show. Never as something a browser would run."""
        file = self.world.files.get(request.path_params["file_id"])
        shown = file.mime if file.mime in ("image/png", "image/jpeg", "image/webp") else "application/octet-stream"
        return Response(file.data, media_type=shown, headers={"x-content-type-options": "nosniff"})


def _static(file: Path) -> Endpoint:
    async def answer(_request: Request) -> Response:
        return FileResponse(file, headers={"content-security-policy": _POLICY, "cache-control": "no-cache"})

    return answer
