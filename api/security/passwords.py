"""Passwords: which are accepted, and how they are kept.

They are kept as Argon2id (RFC 9106) with the parameters that argon2-cffi recommends; what was kept with older ones is
kept anew at the next sign-in. Length and not being common is what counts (NIST SP 800-63B); no sort of character is
asked for.
"""

from __future__ import annotations

import secrets
import string
import threading
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from graph.errors import DataError, UsageError

SHORTEST: Final = 12
LONGEST: Final = 256
VARIED: Final = 5  # different characters at least
ONE_TIME: Final = 16  # characters of a password that an administrator gives
READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for another when read aloud
AROUND: Final = string.digits + string.punctuation + string.whitespace + "¡¿"
DISGUISES: Final = str.maketrans("013457@$", "oieastas")
AT_ONCE = threading.BoundedSemaphore(4)  # each takes 64 MiB

hasher = PasswordHasher()


def check_password(password: str, name: str) -> None:
    """Raises `UsageError`, never with the password in it, for one that is easily guessed."""
    if len(password) < SHORTEST:
        raise UsageError(
            "The password has fewer than {n} characters.",
            remedy="Take a sentence, or several words that do not belong together.",
            n=SHORTEST,
        )
    if len(password) > LONGEST:
        raise UsageError("The password has more than {n} characters.", remedy="Take a shorter one.", n=LONGEST)
    core = _core(password)
    if name and len(core.replace(_core(name), "")) < SHORTEST / 2 and _core(name) in core:
        raise UsageError(
            "The password is little more than the name.", remedy="Take words that have nothing to do with it."
        )
    if len(set(password)) < VARIED or _is_run(password) or {core, _once(core), password.lower()} & common():
        raise UsageError(
            "The password is one that is guessed first.",
            remedy="Take a sentence, or several words that do not belong together.",
        )


def check_twice(password: str, again: str) -> None:
    """Raises `UsageError` where the same was not typed twice."""
    if password != again:
        raise UsageError("The two are not the same.", remedy="Type the new password twice.")


def keep(password: str) -> str:
    """What is kept of a password."""
    with AT_ONCE:
        return hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password. Where none is kept, it takes as long to say no."""
    with AT_ONCE:
        try:
            return hasher.verify(kept or _nobody(), _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    return hasher.check_needs_rehash(kept)


def one_time() -> str:
    """A password to hand over, which has to be changed at the first sign-in: 79 bits, in groups of four."""
    drawn = "".join(secrets.choice(READABLE) for _ in range(ONE_TIME))
    return "-".join(drawn[start : start + 4] for start in range(0, ONE_TIME, 4))


@cache
def common() -> frozenset[str]:
    """The words and rows of keys that people take first, as `_core` and `_once` leave them. Raises `DataError`."""
    source = files("corpus") / "common_passwords.txt"
    words = []
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        word = line.partition("#")[0].strip()
        if not word:
            continue
        if word != word.lower():
            raise DataError(
                "{file}, line {line}: «{word}» is not in lower case.", file=source.name, line=number, word=word
            )
        words.append(word)
    return frozenset(words)


@cache
def _nobody() -> str:
    return hasher.hash(secrets.token_urlsafe())


def _normal(password: str) -> str:
    """The same password whichever way a keyboard composes its accents."""
    return unicodedata.normalize("NFKC", password)


def _core(password: str) -> str:
    """The letters of a password without figures and signs around them, those that stand for letters read as letters,
    and without accents.
    """
    plain = unicodedata.normalize("NFKD", password.lower()).strip(AROUND).translate(DISGUISES)
    return "".join(char for char in plain if char.isalpha())


def _once(word: str) -> str:
    """A word that is said twice or more, once."""
    return word[: (word + word).index(word, 1)] if word else word


def _is_run(password: str) -> bool:
    """Whether each character follows the one before in the alphabet or in counting, or precedes it."""
    return len({(ord(after) - ord(before)) % 10 for before, after in pairwise(password)}) == 1
