"""Requests per second of the HTTP service, against a bare FastAPI route that returns the same bytes, in one run.

Both are served by the same server program in a process of its own each, asked by the same callers in turn. `again` asks
for few things many times, as pages and their readers do; `anew` for another thing each time, which the service's memory
of answers cannot help.
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
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.store import network
from graph.store import open_store

NODES, EDGES = 10_000, 40_000
ROUNDS, SECONDS = 3, 1.0
CALLERS, MANY = 4, 50
KEPT = 50  # different addresses asked for again and again
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
    """The service as `tejido serve` runs it."""
    from api.serve import serve
    from api.settings import Settings

    serve(Settings(database), port=0, ready=ready.send)


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


async def ask(server: Server, paths: Sequence[str], seconds: float, callers: int) -> Load:
    """Ask for these in turn, over connections that stay open."""
    port, worked = server.port, server.worked()
    times: list[float] = []
    end = time.perf_counter() + seconds
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
    turn = iter(range(1 << 60))

    async def caller() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (started := time.perf_counter()) < end:
            writer.write(requests[next(turn) % len(requests)])
            await answer(reader)
            times.append(time.perf_counter() - started)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(callers)))
    taken = time.perf_counter() - began
    work = (server.worked() - worked) / len(times)
    return Load(len(times) / taken, statistics.quantiles(times, n=20)[-1], work)


async def answer(reader: asyncio.StreamReader) -> bytes:
    """The body of the next answer, which must be one of success."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    at = head.lower().index(b"content-length:") + len("content-length:")
    return await reader.readexactly(int(head[at : head.index(b"\r", at)]))


async def fetch(server: Server, paths: Sequence[str]) -> list[bytes]:
    """The bodies at these addresses."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    bodies = []
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        bodies.append(await answer(reader))
    writer.close()
    return bodies


async def memory(server: Server, paths: Sequence[str]) -> list[float]:
    """Megabytes of the process after each tenth of the requests."""
    sizes = []
    for _ in range(10):
        left = MEMORY_REQUESTS // 10
        while left > 0:
            load = await ask(server, paths, 1.0, CALLERS)
            left -= int(load.per_second)
        sizes.append(server.megabytes())
    return sizes


def main() -> None:
    changes = network(NODES, EDGES)
    chance = random.Random(7)
    ids = [node.id for node in changes.nodes if node.kind == "Actor"]
    chance.shuffle(ids)
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/tejido.db"
        with open_store(database) as store:
            store.apply(changes)
        with served(serve_ours, database) as ours:
            asyncio.run(fetch(ours, [ADDRESSES["search"](ids[0])]))  # the index is made
            print(f"HTTP service, {NODES:,} nodes, {EDGES:,} ties; shares of a bare route, {ROUNDS} rounds")
            for name, address in ADDRESSES.items():
                few = [address(id) for id in ids[:KEPT]]
                bodies = asyncio.run(fetch(ours, few))
                with served(serve_bare, bodies) as bare:
                    plain = [f"/{number}" for number in range(KEPT)]
                    rates: list[tuple[Load, Load, Load]] = []
                    for number in range(ROUNDS):
                        anew = [address(id) for id in ids[1000 + 1500 * number :]]
                        rates.append(
                            (
                                asyncio.run(ask(bare, plain, SECONDS, CALLERS)),
                                asyncio.run(ask(ours, few, SECONDS, CALLERS)),
                                asyncio.run(ask(ours, anew, SECONDS, CALLERS)),
                            )
                        )
                again = statistics.median(old.per_second / base.per_second for base, old, _ in rates)
                fresh = statistics.median(new.per_second / base.per_second for base, _, new in rates)
                work = statistics.median(base.work / old.work for base, old, _ in rates)
                fresh_work = statistics.median(base.work / new.work for base, _, new in rates)
                base = statistics.median(base.per_second for base, _, _ in rates)
                loaded = asyncio.run(ask(ours, few, 2 * SECONDS, MANY))
                unknown = asyncio.run(ask(ours, [address(id) for id in ids[::-1]], 2 * SECONDS, MANY))
                print(
                    f"  {name:14} {len(bodies[0]):6} bytes; bare {base:5.0f}/s; again {again:.2f}"
                    f" (wanted {WANTED[name]}), anew {fresh:.2f}; processor time {work:.2f}, {fresh_work:.2f};"
                    f" with {MANY} callers p95 {loaded.p95 * 1000:.0f} ms again, {unknown.p95 * 1000:.0f} ms anew",
                    flush=True,
                )
            sizes = asyncio.run(memory(ours, [ADDRESSES["nodes/{id}"](id) for id in ids]))
            print(f"  memory over {MEMORY_REQUESTS:,} requests: {', '.join(f'{size:.0f}' for size in sizes)} MB")


if __name__ == "__main__":
    main()
