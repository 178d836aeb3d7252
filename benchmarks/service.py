"""Requests per second of the HTTP service, against a bare FastAPI route that returns the same bytes, in one run.

Both are served by the same server program in a process of its own each, asked by the same callers in turn. The service
has accounts: the public asks, and somebody signed in with a token. `again` asks for few things many times, as pages and
their readers do; `anew` for another thing each time, which the service's memory of answers cannot help. The shares of
processor time say more than the rates where other programs use the machine, too.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.store import network
from graph.store import open_store

NODES, EDGES = 10_000, 40_000
ROUNDS, SECONDS = 3, 1.0
CALLERS, MANY = 4, 50
KEPT = 50  # different addresses asked for again and again
EACH = 500  # different addresses at most that are asked for once
MEMORY_REQUESTS = 100_000


def node(actor: str) -> str:
    return f"/api/v1/nodes/{quote(actor)}"


def search(actor: str) -> str:
    return f"/api/v1/search?q={quote(' '.join(actor.removeprefix('actor/').split('-')[:3]))}"


def neighbourhood(actor: str) -> str:
    return f"{node(actor)}/neighbourhood"


ADDRESSES: dict[str, Callable[[str], str]] = {
    "nodes/{id}": node,
    "search": search,
    "neighbourhood": neighbourhood,
}
WANTED = {"nodes/{id}": 0.5, "search": 0.3, "neighbourhood": 0.3}


class Load(NamedTuple):
    """What came of asking for a while."""

    per_second: float
    p95: float  # seconds
    work: float  # seconds of the server's processor a request


class Server(NamedTuple):
    """A server's port and its process."""

    port: int
    pid: int

    def worked(self) -> float:
        """Seconds of processor time that it has taken so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def serve_ours(ready: Connection, database: str) -> None:
    """The service as `tejido serve` runs it, its log thrown away, without a limit to what one client may ask."""
    from api.serve import serve
    from api.settings import Settings

    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        serve(Settings(database, questions=0), port=0, ready=ready.send)


def token_of_a_reader(database: str) -> str:
    """Somebody gets an account, and a token to read with."""
    from api.security.gate import Gate
    from api.settings import Settings

    settings = Settings(database)
    with Gate(settings.accounts_path, settings.lifetime) as gate:
        gate.accounts.add("lectora", "admin", password=token_hex(16))
        return gate.tokens.create("lectora", "benchmark")


def serve_bare(ready: Connection, bodies: list[bytes]) -> None:
    """The same bytes from a route that does nothing else."""
    import uvicorn
    from fastapi import FastAPI, Response

    from api.serve import listen

    app = FastAPI(openapi_url=None)

    @app.get("/{number:int}")
    async def answer(number: int) -> Response:
        return Response(bodies[number], media_type="application/json")

    with listen("127.0.0.1", 0) as listening:
        listening.listen()
        ready.send(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listening])


@contextmanager
def served(target: Callable[..., None], *arguments: object) -> Iterator[Server]:
    """A server in a process of its own, for as long as it is needed."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=target, args=(there, *arguments))
    process.start()
    try:
        url = here.recv()
        assert process.pid is not None
        yield Server(int(url.rstrip("/").rpartition(":")[2]), process.pid)
    finally:
        process.kill()
        process.join()


async def ask(
    server: Server, paths: Sequence[str], callers: int, token: str = "", *, seconds: float = 1e9, most: int = 1 << 60
) -> Load:
    """Ask for these in turn, over connections that stay open, for so long or so many times."""
    port, worked = server.port, server.worked()
    times: list[float] = []
    end = time.perf_counter() + seconds
    requests = [request(path, token) for path in paths]
    turn = iter(range(1 << 60))

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (started := time.perf_counter()) < end and len(times) < most:
            writer.write(requests[next(turn) % len(requests)])
            await answer(reader)
            times.append(time.perf_counter() - started)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    taken = time.perf_counter() - began
    work = (server.worked() - worked) / len(times)
    return Load(len(times) / taken, statistics.quantiles(times, n=20)[-1], work)


def request(path: str, token: str = "") -> bytes:
    said = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}\r\n".encode()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """The body of the next answer, which must be one of success."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    at = head.lower().index(b"content-length:") + len("content-length:")
    return await reader.readexactly(int(head[at : head.index(b"\r", at)]))


async def fetch(server: Server, paths: Sequence[str], token: str = "") -> list[bytes]:
    """The bodies at these addresses."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    bodies = []
    for path in paths:
        writer.write(request(path, token))
        bodies.append(await answer(reader))
    writer.close()
    return bodies


async def memory(server: Server, paths: Sequence[str], token: str) -> list[float]:
    """Megabytes of the process before the requests and after each tenth of them, half of which are by name."""
    sizes = [server.megabytes()]
    for _ in range(10):
        for whose in ("", token):
            await ask(server, paths, CALLERS, whose, most=MEMORY_REQUESTS // 20)
        sizes.append(server.megabytes())
    return sizes


def compare(ours: Server, name: str, ids: Sequence[str], token: str) -> None:
    """Print how one address does, by the bare route's measure."""
    address = ADDRESSES[name]
    few = [address(id) for id in ids[:KEPT]]
    bodies = asyncio.run(fetch(ours, few))
    rows: dict[str, list[Load]] = {}
    with served(serve_bare, bodies) as bare:
        plain, others = [f"/{number}" for number in range(KEPT)], iter(ids[KEPT:])
        for _ in range(ROUNDS):
            tried = {
                "bare": (bare, plain, ""),
                "public, again": (ours, few, ""),
                "public, anew": (ours, [address(id) for id in islice(others, EACH)], ""),
                "signed in, again": (ours, few, token),
                "signed in, anew": (ours, [address(id) for id in islice(others, EACH)], token),
            }
            for row, (server, paths, whose) in tried.items():
                most = EACH if row.endswith("anew") else 1 << 60
                load = asyncio.run(ask(server, paths, CALLERS, whose, seconds=SECONDS, most=most))
                rows.setdefault(row, []).append(load)
    bases = rows.pop("bare")
    rate = statistics.median(base.per_second for base in bases)
    print(f"  {name}: {len(bodies[0]):,} bytes; bare {rate:.0f}/s; wanted {WANTED[name]}", flush=True)
    for row, loads in rows.items():
        share = statistics.median(load.per_second / base.per_second for load, base in zip(loads, bases, strict=True))
        work = statistics.median(base.work / load.work for load, base in zip(loads, bases, strict=True))
        whose = token if row.startswith("signed in") else ""
        paths = few if row.endswith("again") else [address(id) for id in islice(others, EACH)]
        many = asyncio.run(
            ask(ours, paths, MANY, whose, seconds=2 * SECONDS, most=EACH if paths is not few else 1 << 60)
        )
        print(
            f"    {row:17} {share:.2f}, processor time {work:.2f}; {MANY} callers: p95 {many.p95 * 1000:.0f} ms",
            flush=True,
        )


def main() -> None:
    changes = network(NODES, EDGES)
    ids = [node.id for node in changes.nodes if node.kind == "Actor"]
    random.Random(7).shuffle(ids)
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/tejido.db"
        with open_store(database) as store:
            store.apply(changes)
        token = token_of_a_reader(database)
        with served(serve_ours, database) as ours:
            for whose in ("", token):
                asyncio.run(fetch(ours, [ADDRESSES["search"](ids[0])], whose))  # the indexes are made
            print(f"HTTP service, {NODES:,} nodes, {EDGES:,} ties; shares of a bare route, {ROUNDS} rounds")
            for name in ADDRESSES:
                compare(ours, name, ids, token)
            sizes = asyncio.run(memory(ours, [ADDRESSES["nodes/{id}"](id) for id in ids], token))
            print(f"  memory over {MEMORY_REQUESTS:,} requests: {', '.join(f'{size:.0f}' for size in sizes)} MB")


if __name__ == "__main__":
    main()
