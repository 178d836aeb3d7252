"""Headers that every answer carries."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    # Nothing from elsewhere, no script or style inside pages, no framing.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # To other sites nothing; to this one, so that browsers say where a form comes from (`api.security.genuine`).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# As the server sends them: every answer passes here.
ALWAYS = [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
LASTING = (b"cache-control", b"public, max-age=31536000, immutable")
PASSING = (b"cache-control", b"private, no-cache")
NAMES = frozenset(name for name, _ in (*ALWAYS, PASSING))

STAYING = (b"strict-transport-security", b"max-age=31536000")


class Headers:
    """Adds the security headers; static files, whose address changes with their content, may be kept for long."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # said by who speaks TLS itself, or by a proxy that is believed
        always = [*ALWAYS, STAYING] if scope["scheme"] == "https" else ALWAYS
        lasting = scope["path"].startswith("/static/") and b"v=" in scope["query_string"]

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [header for header in message["headers"] if header[0] not in NAMES]
                message["headers"] = [*own, *always, LASTING if lasting else PASSING]
            await send(message)

        await self.app(scope, receive, with_headers)
