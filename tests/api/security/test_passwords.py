import string

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given, settings
from hypothesis import strategies as st

from api.security import passwords
from graph.errors import UsageError


@pytest.mark.parametrize(
    "password",
    [
        "corta",
        "p4ssw0rd!2024",
        "contraseña 2024",
        "Contraseña2026!!",
        "123456789012",
        "987654321098",
        "abcdefghijklmn",
        "aaaaaaaaaaaaaa",
        "abababababababab",
        "qwertyuiop123",
        "adminadmin2026",
        "1q2w3e4r5t6y",
        "ana.lopez.2026",
        "2026-ana-lopez",
        "x" * 300,
    ],
)
def test_what_is_guessed_first_is_refused_without_being_said(password: str) -> None:
    with pytest.raises(UsageError) as refusal:
        passwords.check_password(password, "ana.lopez")
    assert password not in str(refusal.value)


@pytest.mark.parametrize("password", ["tres gatos miran el faro", "la sopa de ana estaba fría", "k7#Qz!mP2vLx"])
def test_sentences_and_what_is_drawn_by_lot_are_taken(password: str) -> None:
    passwords.check_password(password, "ana.lopez")


def test_every_given_password_is_new_and_would_be_taken() -> None:
    given = {passwords.one_time() for _ in range(200)}
    assert len(given) == 200
    for one in given:
        passwords.check_password(one, "ana")


def test_what_is_kept_is_argon2id_as_recommended_and_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher())
    kept = passwords.keep("tres gatos miran el faro")
    parameters = extract_parameters(kept)
    assert parameters.type is Type.ID
    assert parameters.memory_cost >= RFC_9106_LOW_MEMORY.memory_cost
    assert "gatos" not in kept
    assert kept != passwords.keep("tres gatos miran el faro")
    assert passwords.matches(kept, "tres gatos miran el faro")
    assert not passwords.matches(kept, "tres gatos miran el mar")
    assert not passwords.is_outdated(kept)


def test_no_password_fits_where_none_is_kept() -> None:
    assert not passwords.matches(None, "")
    assert not passwords.matches("damaged", "damaged")


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_only_the_password_itself_fits(password: str, other: str) -> None:
    kept = passwords.keep(password)
    assert passwords.matches(kept, password)
    assert passwords.matches(kept, other) == (passwords._normal(other) == passwords._normal(password))


def test_accents_may_be_typed_in_either_way() -> None:
    assert passwords.matches(passwords.keep("año nuevo"), "an\u0303o nuevo")


@given(
    st.sampled_from(sorted(word for word in passwords.common() if word.isalpha())),
    st.text(string.digits + "!.-_ ", max_size=14),
)
def test_a_common_word_stays_common_with_figures_and_signs_behind_it(word: str, tail: str) -> None:
    if len(word + tail) >= passwords.SHORTEST:
        with pytest.raises(UsageError):
            passwords.check_password(word + tail, "")
