"""Connections are used again while they can be; through a proxy and encrypted; what cannot be sent was not sent."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot import pool as module
from bot.http1 import Answer
from bot.pool import NotOpened, Pool, Times
from models.clock import utc_now

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
TIMES = Times(room=10, connect=10, silence=10)
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Says what it is told to; it counts connections, and remembers the heads of requests."""

    def __init__(self, *answers: bytes, then_close: bool = False) -> None:
        self.answers, self.then_close = list(answers), then_close
        self.connections = 0
        self.heads: list[str] = []
        self.gone = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                writer.write(self.answers.pop(0) if self.answers else OK)
                await writer.drain()
                if self.then_close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.gone.set()


@asynccontextmanager
async def serving(talk: Talk, secure: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port on which `talk` is heard."""
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=secure)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def a_pool(proxy: str = "", most: int = 4) -> AsyncIterator[Pool]:
    pool = Pool(most, proxy)
    try:
        yield pool
    finally:
        await pool.close()


async def get(pool: Pool, address: str, times: Times = TIMES) -> Answer:
    return await pool.ask("GET", address, {}, b"", times)


async def closed(pool: Pool) -> None:
    """Wait until the connection that was kept is known to be closed."""
    while pool._idle[-1][2].usable:
        await asyncio.sleep(0.005)


def test_a_connection_is_used_again() -> None:
    async def main() -> tuple[int, list[bytes]]:
        server = Server()
        async with serving(server.talk) as port, a_pool() as pool:
            bodies = [(await get(pool, f"http://127.0.0.1:{port}/{number}")).body for number in range(3)]
        return server.connections, bodies

    assert asyncio.run(main()) == (1, [b"ok"] * 3)


def test_many_at_once_have_a_connection_each() -> None:
    async def main() -> int:
        server = Server()
        async with serving(server.talk) as port, a_pool(most=3) as pool:
            await asyncio.gather(*(get(pool, f"http://127.0.0.1:{port}/") for _ in range(9)))
        return server.connections

    assert asyncio.run(main()) == 3


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    async def main() -> int:
        server = Server(then_close=True)
        async with serving(server.talk) as port, a_pool() as pool:
            for _ in range(3):
                assert (await get(pool, f"http://127.0.0.1:{port}/")).status == 200
                await closed(pool)
        return server.connections

    assert asyncio.run(main()) == 3


def test_what_is_said_unasked_is_nobodys_answer() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 408 Too slow\r\nContent-Length: 0\r\n\r\n")
        await reader.read()
        writer.close()

    async def main() -> list[int]:
        async with serving(talk) as port, a_pool() as pool:
            first = await get(pool, f"http://127.0.0.1:{port}/")
            await closed(pool)
            return [first.status, (await get(pool, f"http://127.0.0.1:{port}/")).status]

    assert asyncio.run(main()) == [200, 200]


def test_what_is_not_used_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 0.05)

    async def main() -> None:
        server = Server()
        async with serving(server.talk) as port, a_pool() as pool:
            await get(pool, f"http://127.0.0.1:{port}/")
            await asyncio.wait_for(server.gone.wait(), 30)
            assert (await get(pool, f"http://127.0.0.1:{port}/")).status == 200

    asyncio.run(main())


def test_whoever_gives_up_leaves_no_answer_to_the_next() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/slow" in head:
            await reader.read()
        writer.write(OK)
        writer.close()

    async def main() -> bytes:
        async with serving(talk) as port, a_pool(most=1) as pool:
            with pytest.raises(TimeoutError):
                await get(pool, f"http://127.0.0.1:{port}/slow", Times(10, 10, 0.05))
            return (await get(pool, f"http://127.0.0.1:{port}/quick")).body

    assert asyncio.run(main()) == b"ok"


def test_an_answer_that_keeps_coming_is_waited_for() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
        for _ in range(6):
            await asyncio.sleep(0.4)
            writer.write(b"x")
        writer.close()

    async def main() -> bytes:
        async with serving(talk) as port, a_pool() as pool:
            return (await get(pool, f"http://127.0.0.1:{port}/", Times(10, 10, 2.0))).body

    assert asyncio.run(main()) == b"x" * 6


def test_a_closed_pool_opens_nothing_and_ends_what_waits() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async def main() -> list[type[BaseException]]:
        async with serving(talk) as port, a_pool(most=1) as pool:
            waiting = [asyncio.create_task(get(pool, f"http://127.0.0.1:{port}/")) for _ in range(2)]
            while not pool._open:
                await asyncio.sleep(0.005)
            await pool.close()
            return [type(error) for error in await asyncio.gather(*waiting, return_exceptions=True)]

    assert asyncio.run(main()) == [ConnectionResetError, NotOpened]


@pytest.mark.parametrize("address", ["ftp://a/", "http://", "http://a:70000/", "http://user name@["])
def test_what_is_no_address_is_not_sent(address: str) -> None:
    async def main() -> None:
        async with a_pool() as pool:
            await get(pool, address)

    with pytest.raises(NotOpened):
        asyncio.run(main())


def test_an_address_becomes_one_line_of_ascii() -> None:
    assert module._split("http://a.example/\r\nX: y")[1] == "/X:%20y"
    assert module._split("https://a.example/b c/组?d=e") == (
        module.Place(True, "a.example", 443), "/b%20c/%E7%BB%84?d=e"
    )  # fmt: skip
    assert [module._split(f"https://{host}/")[0].name for host in ("a:443", "a:8443", "[::1]:80")] == [
        "a", "a:8443", "[::1]:80"
    ]  # fmt: skip


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """What a server of that name shows, and the file by which it is known."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = utc_now()
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    known, own = folder / "known.pem", folder / "own.pem"
    known.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    own.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(known, own)
    return shown, known


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """From then on the servers of a file are believed."""

    def trust(known: Path) -> None:
        monkeypatch.setattr(module, "_certainly", lambda: ssl.create_default_context(cafile=str(known)))

    return trust


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
    writer.close()


class Proxy:
    """Lets through whoever shows the pass, to `port`, wherever they want to."""

    def __init__(self, port: int) -> None:
        self.port, self.asked = port, list[str]()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.splitlines()[0])
        if "Proxy-Authorization: Basic dTpwOng=" not in head:
            writer.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            writer.close()
            return
        there, further = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"HTTP/1.1 200 Go on\r\n\r\n")
        await asyncio.gather(_carry(reader, further), _carry(there, writer))


@pytest.mark.parametrize("through", [False, True])
def test_encrypted_with_the_server_that_bears_the_name(through, tmp_path, trusting) -> None:
    async def main() -> None:
        shown, known = certificate(tmp_path, "localhost")
        trusting(known)
        server = Server()
        async with serving(server.talk, shown) as port:
            proxy = Proxy(port)
            async with serving(proxy.talk) as door, a_pool(f"http://u:p%3Ax@127.0.0.1:{door}" * through) as pool:
                for _ in range(2):
                    assert (await get(pool, f"https://localhost:{port}/a")).body == b"ok"
                with pytest.raises(NotOpened):
                    await get(pool, f"https://127.0.0.1:{port}/a")  # it does not bear that name
        assert server.heads == [f"GET /a HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"] * 2
        assert proxy.asked == [f"CONNECT {host}:{port} HTTP/1.1" for host in ("localhost", "127.0.0.1")] * through

    asyncio.run(main())


def test_a_proxy_that_refuses_has_let_nothing_through() -> None:
    async def main() -> None:
        proxy = Proxy(0)
        async with serving(proxy.talk) as door, a_pool(f"http://127.0.0.1:{door}") as pool:
            with pytest.raises(NotOpened, match="ConnectionRefusedError"):
                await get(pool, "https://api.invalid/a")
        assert proxy.asked == ["CONNECT api.invalid:443 HTTP/1.1"]

    asyncio.run(main())
