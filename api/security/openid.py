"""Signing in with an account of another service: OpenID Connect, authorization code with PKCE.

`state` and `nonce` bind what comes back to the browser that went, PKCE the code to this service; the ID token's
signature, issuer, audience, time and nonce are checked (OpenID Connect Core 1.0, 3.1.3.7). People are known by the
e-mail address that the issuer says it verified.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.security.secret import draw, equal
from api.settings import OpenID
from graph.errors import NotSignedInError

SIGNED: Final = ["RS256", "PS256", "ES256", "EdDSA"]  # never «none», nor a secret that both sides know
PATIENCE: Final = 10.0  # seconds
LEEWAY: Final = 60  # seconds that the clocks may differ
LARGEST: Final = 1_000_000  # bytes of an answer


@dataclass(frozen=True)
class Journey:
    """What the browser keeps, in a cookie, while it is away; `onward` is where it wanted to go."""

    state: str
    nonce: str
    verifier: str
    onward: str

    def packed(self) -> str:
        return json.dumps([self.state, self.nonce, self.verifier, self.onward])

    @classmethod
    def unpacked(cls, text: str) -> Journey:
        """Raises `NotSignedInError` for what was not packed here."""
        try:
            state, nonce, verifier, onward = json.loads(text)
            f"{state}{nonce}{verifier}{onward}".encode()  # half a sign is no text
        except (ValueError, TypeError, RecursionError) as error:
            raise _begin_anew() from error
        return cls(str(state), str(nonce), str(verifier), str(onward))


class Issuer:
    """The other service, as its discovery document describes it (OpenID Connect Discovery 1.0)."""

    def __init__(self, settings: OpenID) -> None:
        self._settings = settings

    def departure(self, back: str, onward: str) -> tuple[str, Journey]:
        """Where to send the browser, and what it takes along; `back` is where it is to come back to."""
        journey = Journey(draw(), draw(), draw(), onward)
        asked = {
            "response_type": "code",
            "client_id": self._settings.client,
            "redirect_uri": back,
            "scope": "openid email",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": create_s256_code_challenge(journey.verifier),
            "code_challenge_method": "S256",
        }
        address = self._described()["authorization_endpoint"]
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}", journey

    def arrival(self, journey: Journey, state: str, code: str, back: str) -> str:
        """The e-mail address of who came back. Raises `NotSignedInError` for what does not fit together."""
        if not (code and equal(state, journey.state)):
            raise _begin_anew()
        described = self._described()
        answer = self._asked(
            "POST",
            described["token_endpoint"],
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": journey.verifier,
            },
            auth=(self._settings.client, self._settings.secret),
        )
        claims = self._checked(str(answer.get("id_token", "")), described["jwks_uri"], journey.nonce)
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise NotSignedInError(
                "The other service does not vouch for an e-mail address of yours.",
                remedy="Confirm the address there, or sign in with a password.",
            )
        return str(claims["email"])

    def _described(self) -> dict[str, Any]:
        """Raises `NotSignedInError` where the other service cannot be reached, or is not the one that it should be."""
        found = self._asked("GET", f"{self._settings.issuer}/.well-known/openid-configuration")
        needed = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
        if str(found.get("issuer", "")).rstrip("/") != self._settings.issuer or not needed <= found.keys():
            raise self._unanswered()
        return found

    def _asked(self, method: str, address: str, **how: Any) -> dict[str, Any]:
        """The object that was answered. Raises `NotSignedInError` for anything else."""
        try:
            response = httpx.request(method, address, timeout=PATIENCE, **how)
            found = response.json() if response.status_code == 200 and len(response.content) <= LARGEST else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._unanswered() from error
        if not isinstance(found, dict):
            raise self._unanswered()
        return found

    def _unanswered(self) -> NotSignedInError:
        return NotSignedInError(
            "The service that vouches for people ({where}) does not answer as it should.",
            remedy="Sign in with a password, or try again later.",
            where=self._settings.issuer,
        )

    def _checked(self, token: str, keys: str, nonce: str) -> dict[str, Any]:
        """What an ID token claims, once all about it is right."""
        claimed = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "values": [self._settings.issuer, f"{self._settings.issuer}/"]},
            aud={"essential": True, "value": self._settings.client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            known = KeySet.import_key_set(self._asked("GET", keys))  # type: ignore[arg-type]  # checked there
            claims = jwt.decode(token, known, algorithms=SIGNED).claims
            claimed.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _begin_anew() from error
        if claims.get("azp", self._settings.client) != self._settings.client:
            raise _begin_anew()
        return claims


def _begin_anew() -> NotSignedInError:
    return NotSignedInError(
        "What came back from the other service does not belong to this sign-in.", remedy="Begin again."
    )
