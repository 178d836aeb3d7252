"""Accounts, sessions, tokens and patience through `Gate`, with a clock of our own."""

import os
import sqlite3
import stat
import statistics
import threading
import time
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.security import passwords
from api.security.accounts import Account
from api.security.attempts import ACCOUNT, ADDRESS, Patience
from api.security.gate import Gate
from api.security.identity import address, is_local
from api.security.sessions import Lifetime
from api.settings import Settings
from graph.errors import NotSignedInError, StoreError, TooManyAttemptsError, UsageError
from graph.visibility import Viewer
from tests.api.security.conftest import HOUR, PASSWORD, Clock

HERE = "127.0.0.1"


@pytest.fixture
def ana(gate: Gate) -> Account:
    return gate.accounts.add("ana", "admin", PASSWORD)


# The file


def test_only_its_owner_may_read_the_file_and_those_beside_it(gate: Gate, file: Path, ana: Account) -> None:
    gate.audit.note("ana", "account-added", "ana")
    made = list(file.parent.iterdir())
    assert {path.name for path in made} >= {file.name, f"{file.name}.seal"}
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_a_file_that_all_could_read_is_shut(file: Path) -> None:
    file.touch()
    file.chmod(0o644)
    Gate(file, Lifetime(HOUR, HOUR)).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_secret_stands_in_the_file(gate: Gate, file: Path, ana: Account) -> None:
    session = gate.sign_in("ana", PASSWORD, HERE)
    token = gate.tokens.create("ana", "guion")
    with pytest.raises(NotSignedInError):
        gate.sign_in(PASSWORD, "typed into the wrong field", HERE)
    gate.close()
    written = b"".join(path.read_bytes() for path in file.parent.iterdir())
    for secret in (PASSWORD, session, token, "typed into the wrong field"):
        assert secret.encode() not in written


def test_another_kind_of_file_is_refused_untouched(tmp_path: Path) -> None:
    other = tmp_path / "graph.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE kept (x)")
    connection.close()
    with pytest.raises(StoreError, match="TEJIDO_ACCOUNTS"):
        Gate(other, Lifetime(HOUR, HOUR))
    with sqlite3.connect(other) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere"):
        Gate(tmp_path / "nowhere" / "a.db", Lifetime(HOUR, HOUR))


# Accounts


def test_an_account_is_found_as_it_was_made(gate: Gate) -> None:
    assert not gate.accounts.any()
    gate.accounts.add("ana", "admin", PASSWORD)
    made = gate.accounts.add(
        "eva.ruiz", "editor", PASSWORD, territories=["territory/b", "territory/a"], email="Eva@x.org"
    )
    assert gate.accounts.any()
    assert gate.accounts.all()[1:] == [made]
    assert made.viewer == Viewer("editor", "eva.ruiz", ("territory/a", "territory/b"))
    assert gate.accounts.with_email("eva@X.org") == made


@pytest.mark.parametrize("name", ["", "a", "Ana", "ana lópez", "1ana", "ana/eva", "a" * 41, "ana\n", "?"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(gate: Gate, name: str) -> None:
    with pytest.raises(UsageError):
        gate.accounts.add(name, "reader", PASSWORD)
    assert not gate.accounts.any()


def test_nobody_takes_a_name_or_an_address_twice(gate: Gate, ana: Account) -> None:
    with pytest.raises(UsageError, match="ana"):
        gate.accounts.add("ana", "reader", PASSWORD)
    gate.accounts.change("ana", email="ana@x.org")
    with pytest.raises(UsageError):
        gate.accounts.add("eva", "reader", PASSWORD, email="ANA@x.org")
    assert [account.name for account in gate.accounts.all()] == ["ana"]


def test_somebody_can_always_administer(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "editor", PASSWORD)
    for attempt in (
        lambda: gate.accounts.change("ana", role="reader"),
        lambda: gate.accounts.disable("ana"),
        lambda: gate.accounts.remove("ana"),
    ):
        with pytest.raises(UsageError, match="administer"):
            attempt()
        assert gate.accounts.get("ana") == ana
    gate.accounts.change("eva", role="admin")
    gate.accounts.remove("ana")
    gate.accounts.remove("eva")
    assert not gate.accounts.any()


# Signing in


def test_the_right_password_begins_a_session_and_a_wrong_one_none(gate: Gate, ana: Account) -> None:
    secret = gate.sign_in(" Ana ", PASSWORD, HERE)
    found = gate.sessions.account(secret)
    assert found is not None
    assert found.name == "ana"
    assert found.last_sign_in
    with pytest.raises(NotSignedInError) as wrong:
        gate.sign_in("ana", PASSWORD + "!", HERE)
    with pytest.raises(NotSignedInError) as unknown:
        gate.sign_in("nobody", PASSWORD, HERE)
    assert str(wrong.value) == str(unknown.value)


def test_a_name_that_nobody_has_takes_as_long(gate: Gate, ana: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16384, parallelism=1))
    passwords._nobody.cache_clear()
    gate.accounts.add("eva", "reader", PASSWORD)
    gate.accounts.matches("nobody", "x")
    known, unknown = [], []
    for _ in range(15):
        for name, times in (("eva", known), ("nobody", unknown)):
            begun = time.perf_counter()
            gate.accounts.matches(name, "some wrong password")
            times.append(time.perf_counter() - begun)
    passwords._nobody.cache_clear()
    assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2


def test_an_older_hash_is_made_anew_at_the_next_sign_in(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    gate.accounts.add("eva", "admin", PASSWORD)
    newer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", newer)
    assert gate.accounts.matches("eva", PASSWORD)
    with gate._database.reading() as db:
        kept = db.execute("SELECT password FROM account").fetchone()[0]
    assert not newer.check_needs_rehash(kept)
    assert gate.accounts.matches("eva", PASSWORD)


def test_who_is_disabled_is_out_at_once_and_may_be_let_in_again(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "editor", PASSWORD)
    session, token = gate.sign_in("eva", PASSWORD, HERE), gate.tokens.create("eva", "guion")
    gate.accounts.disable("eva")
    assert gate.sessions.account(session) is None
    assert gate.tokens.viewer(token) is None
    with pytest.raises(NotSignedInError):
        gate.sign_in("eva", PASSWORD, HERE)
    gate.accounts.disable("eva", disabled=False)
    assert gate.sessions.account(session) is None
    assert gate.sign_in("eva", PASSWORD, HERE)


def test_who_is_removed_is_gone_with_all_that_let_in(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "editor", PASSWORD)
    session, token = gate.sign_in("eva", PASSWORD, HERE), gate.tokens.create("eva", "guion")
    gate.accounts.remove("eva")
    assert gate.sessions.account(session) is None
    assert gate.tokens.viewer(token) is None


def test_the_name_of_a_removed_account_is_not_given_again(gate: Gate, ana: Account, file: Path) -> None:
    gate.accounts.add("eva", "editor", PASSWORD)
    gate.accounts.remove("eva")
    with pytest.raises(UsageError, match="removed"):
        gate.accounts.add("eva", "reader", PASSWORD)
    found = gate.vouched_for("eva@example.org", "reader")
    assert found.name == "eva-2"


def test_names_removed_before_names_were_kept_are_known_from_the_log(gate: Gate, file: Path) -> None:
    gate.audit.note("ana", "account-removed", "eva")
    gate.close()
    with sqlite3.connect(file) as db:  # as an earlier version left it
        db.executescript("DROP TABLE choice; DROP TABLE gone; DROP TABLE browser; PRAGMA user_version = 2")
    db.close()
    with Gate(file, Lifetime(HOUR, HOUR)) as opened, pytest.raises(UsageError, match="removed"):
        opened.accounts.add("eva", "admin", PASSWORD)


def test_the_first_account_is_an_administrator_s(gate: Gate) -> None:
    for role in ("reader", "editor", "coordinator"):
        with pytest.raises(UsageError, match="administrator"):
            gate.accounts.add("eva", role, PASSWORD)
    with pytest.raises(NotSignedInError):
        gate.vouched_for("eva@example.org", "editor")
    assert not gate.accounts.any()
    gate.accounts.add("ana", "admin", PASSWORD)
    for attempt in (lambda: gate.accounts.change("ana", role="reader"), lambda: gate.accounts.disable("ana")):
        with pytest.raises(UsageError, match="administer"):
            attempt()


# Sessions


def test_a_session_ends_unused_and_ends_in_the_end(gate: Gate, ana: Account, clock: Clock) -> None:
    secret = gate.sign_in("ana", PASSWORD, HERE)
    for _ in range(11):
        clock.wait(HOUR)
        assert gate.sessions.account(secret)
    clock.wait(HOUR + 1)
    assert gate.sessions.account(secret) is None
    unused = gate.sign_in("ana", PASSWORD, HERE)
    clock.wait(2 * HOUR + 1)
    assert gate.sessions.account(unused) is None


def test_every_sign_in_has_a_secret_of_its_own_and_ends_alone_or_with_all(gate: Gate, ana: Account) -> None:
    one, two, three = (gate.sign_in("ana", PASSWORD, HERE) for _ in range(3))
    assert len({one, two, three}) == 3
    gate.sessions.end(one)
    assert gate.sessions.account(one) is None
    assert gate.sessions.account(two)
    gate.sessions.end_all("ana")
    assert gate.sessions.account(two) is gate.sessions.account(three) is None


@pytest.mark.parametrize("change", ["own", "reset"])
def test_another_password_ends_every_session(gate: Gate, ana: Account, change: str) -> None:
    secret = gate.sign_in("ana", PASSWORD, HERE)
    if change == "own":
        gate.accounts.set_password("ana", "otra frase muy distinta")
    else:
        gate.accounts.reset_password("ana")
    assert gate.sessions.account(secret) is None
    with pytest.raises(NotSignedInError):
        gate.sign_in("ana", PASSWORD, HERE)


def test_a_given_password_has_to_be_changed_and_is_good_for_a_week(gate: Gate, ana: Account, clock: Clock) -> None:
    given = gate.accounts.reset_password("ana")
    account = gate.sessions.account(gate.sign_in("ana", given, HERE))
    assert account is not None
    assert account.must_change
    with pytest.raises(UsageError):
        gate.accounts.set_password("ana", given)
    gate.accounts.set_password("ana", "otra frase muy distinta")
    assert not gate.accounts.get("ana").must_change
    given = gate.accounts.reset_password("ana")
    clock.wait(7 * 24 * HOUR + 1)
    with pytest.raises(NotSignedInError):
        gate.sign_in("ana", given, HERE)


# Patience


def _fail(gate: Gate, times: int, name: str = "ana", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedInError):
            gate.sign_in(name, "wrong", address)


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_guessing_has_to_wait_longer_each_time_whether_there_is_such_an_account_or_not(
    gate: Gate, ana: Account, clock: Clock, name: str
) -> None:
    _fail(gate, ACCOUNT.free, name)
    waits = []
    for _ in range(4):
        with pytest.raises(TooManyAttemptsError) as told:
            gate.sign_in(name, PASSWORD, HERE)
        waits.append(told.value.message.values["seconds"])
        assert str(waits[-1]) in str(told.value)
        clock.wait(float(str(waits[-1])))
        _fail(gate, 1, name)
    assert waits == [30, 60, 120, 240]


def test_who_waited_comes_in_and_starts_anew(gate: Gate, ana: Account, clock: Clock) -> None:
    _fail(gate, ACCOUNT.free)
    clock.wait(ACCOUNT.first)
    assert gate.sign_in("ana", PASSWORD, HERE)
    _fail(gate, ACCOUNT.free - 1)
    assert gate.sign_in("ana", PASSWORD, HERE)


def test_a_password_that_was_given_anew_lets_in_at_once(gate: Gate, ana: Account) -> None:
    _fail(gate, ACCOUNT.free)
    given = gate.reset_password("ana")
    assert gate.sign_in("ana", given, HERE)


def _enter(gate: Gate, browser: str = "", address: str = HERE) -> str:
    """Ana signs in; what her browser keeps."""
    gate.sign_in("ana", PASSWORD, address, browser)
    return gate.browsers.remember(browser, "ana")


def test_guesses_from_elsewhere_keep_nobody_out_of_a_browser_that_was_used_before(
    gate: Gate, ana: Account, clock: Clock
) -> None:
    browser = _enter(gate)
    for _ in range(20):  # more than a day of one wrong guess as soon as another is let through
        with pytest.raises((NotSignedInError, TooManyAttemptsError)):
            gate.sign_in("ana", "wrong", "203.0.113.9")
        clock.wait(ACCOUNT.most)
    with pytest.raises(NotSignedInError):
        gate.sign_in("ana", "wrong", "203.0.113.9")
    with pytest.raises(TooManyAttemptsError):
        gate.sign_in("ana", PASSWORD, HERE)
    assert _enter(gate, browser) == browser
    with pytest.raises(TooManyAttemptsError):  # it did not give whoever guesses new tries
        gate.sign_in("ana", PASSWORD, HERE)


def test_a_browser_that_was_used_before_guesses_no_more_than_others(gate: Gate, ana: Account, clock: Clock) -> None:
    browser = _enter(gate)
    for _ in range(ACCOUNT.free):
        with pytest.raises(NotSignedInError):
            gate.sign_in("ana", "wrong", HERE, browser)
    with pytest.raises(TooManyAttemptsError):
        gate.sign_in("ana", PASSWORD, HERE, browser)
    gate.reset_password("ana")
    with pytest.raises(NotSignedInError):  # it need not wait any more
        gate.sign_in("ana", PASSWORD, HERE, browser)


def test_a_browser_is_known_for_whom_it_served_and_not_for_ever(gate: Gate, ana: Account, clock: Clock) -> None:
    gate.accounts.add("eva", "reader", PASSWORD)
    browser = _enter(gate)
    assert gate.browsers.known(browser, "ana")
    assert not gate.browsers.known(browser, "eva")
    assert not gate.browsers.known("", "ana")
    assert gate.browsers.remember(browser, "eva") == browser
    assert gate.browsers.known(browser, "eva")
    assert gate.browsers.remember("made up", "ana") != "made up"
    gate.accounts.remove("eva")
    assert not gate.browsers.known(browser, "eva")
    clock.wait(366 * 24 * HOUR)
    assert not gate.browsers.known(browser, "ana")


def test_an_address_that_tries_many_names_has_to_wait_too(gate: Gate, ana: Account, clock: Clock) -> None:
    for number in range(ADDRESS.free):
        _fail(gate, 1, f"name{number}", "203.0.113.9")
    with pytest.raises(TooManyAttemptsError):
        gate.sign_in("ana", PASSWORD, "203.0.113.9")
    assert gate.sign_in("ana", PASSWORD, HERE)


def test_signing_in_between_guesses_buys_no_more_of_them(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "reader", PASSWORD)
    for number in range(ADDRESS.free - 1):
        _fail(gate, 1, f"name{number}")
        gate.sign_in("eva", PASSWORD, HERE)
    _fail(gate, 1, "the last one")
    with pytest.raises(TooManyAttemptsError):
        gate.sign_in("eva", PASSWORD, HERE)


def test_guesses_at_the_same_moment_are_counted_all(gate: Gate, ana: Account) -> None:
    outcomes: list[type[Exception]] = []

    def guess() -> None:
        try:
            gate.sign_in("ana", "wrong", HERE)
        except (NotSignedInError, TooManyAttemptsError) as error:
            outcomes.append(type(error))

    guesses = [threading.Thread(target=guess) for _ in range(16)]
    for one in guesses:
        one.start()
    for one in guesses:
        one.join()
    assert outcomes.count(NotSignedInError) == ACCOUNT.free
    assert len(outcomes) == 16


@given(st.integers(0, 20), st.floats(1, 60), st.floats(60, 10_000), st.integers(0, 2_000))
def test_waiting_never_gets_shorter_nor_endless(free: int, first: float, most: float, failures: int) -> None:
    patience = Patience(free, first, most)
    assert patience.wait(failures) <= patience.wait(failures + 1) <= most


# Tokens


def test_a_token_does_what_its_scope_leaves_of_its_owner_s_role(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "coordinator", PASSWORD, territories=["territory/a"])
    for scope, role in (("read", "reader"), ("edit", "editor"), ("coordinate", "coordinator")):
        token = gate.tokens.create("eva", scope, scope)
        assert gate.tokens.viewer(token) == Viewer(role, "eva", ("territory/a",))
    with pytest.raises(UsageError, match="coordinator"):
        gate.tokens.create("eva", "too much", "admin")


def test_a_token_shrinks_with_its_owner(gate: Gate, ana: Account) -> None:
    gate.accounts.add("eva", "coordinator", PASSWORD)
    token = gate.tokens.create("eva", "guion", "coordinate")
    gate.accounts.change("eva", role="reader")
    assert gate.tokens.viewer(token) == Viewer("reader", "eva")


def test_a_token_ends_by_time_and_by_revoking(gate: Gate, ana: Account, clock: Clock) -> None:
    brief, long = gate.tokens.create("ana", "brief", days=1), gate.tokens.create("ana", "long", days=30)
    clock.wait(24 * HOUR + 1)
    assert gate.tokens.viewer(brief) is None
    assert gate.tokens.viewer(long)
    gate.tokens.revoke("ana", "long")
    assert gate.tokens.viewer(long) is None
    with pytest.raises(UsageError, match="long"):
        gate.tokens.revoke("ana", "long")


def test_the_list_tells_the_last_use_and_never_the_secret(gate: Gate, ana: Account) -> None:
    token = gate.tokens.create("ana", "guion", days=30)
    (listed,) = gate.tokens.of("ana")
    assert listed.used == ""
    gate.tokens.viewer(token)
    (listed,) = gate.tokens.of("ana")
    assert listed.used
    assert token not in repr(listed)


@pytest.mark.parametrize(("name", "days"), [("", 30), ("x" * 61, 30), ("guion", 0), ("guion", 1000)])
def test_a_token_without_a_name_or_an_end_is_refused(gate: Gate, ana: Account, name: str, days: int) -> None:
    with pytest.raises(UsageError):
        gate.tokens.create("ana", name, "read", days)


def test_a_new_password_from_somebody_else_ends_every_token(gate: Gate, ana: Account) -> None:
    token = gate.tokens.create("ana", "t", "admin")
    gate.accounts.set_password("ana", "cinco perros bajo el puente")
    assert gate.tokens.viewer(token) is not None
    gate.accounts.reset_password("ana")
    gate.accounts.set_password("ana", "siete barcas en la niebla")
    assert gate.tokens.viewer(token) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_who_shares_an_address_shares_its_failures(one: str, other: str, same: bool) -> None:
    first, second = (Request({"type": "http", "client": (host, 1), "headers": []}) for host in (one, other))
    assert (address(first) == address(second)) is same


@pytest.mark.parametrize(
    ("host", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("::1", {}, True),
        ("::ffff:192.0.2.7", {}, False),
        ("127.0.0.1", {"x-forwarded-proto": "https"}, False),
        ("127.0.0.1", {"x-forwarded-server": "x"}, False),
        ("127.0.0.1", {"host": "localhost:8000", "origin": "http://localhost:8000"}, True),
        ("::1", {"host": "[::1]:8000"}, True),
        ("127.0.0.1", {"host": "red.example.org"}, False),
        ("127.0.0.1", {"host": "192.168.1.20:8000"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:8000", "origin": "https://red.example.org"}, False),
        ("127.0.0.1", {"host": "127.0.0.1:8000", "origin": "null"}, False),
        ("127.0.0.1", {"host": "[::1"}, False),
    ],
)
def test_what_came_through_a_proxy_is_not_from_here(host: str, headers: dict[str, str], local: bool) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_local(Request({"type": "http", "client": (host, 1), "headers": pairs})) is local


@pytest.mark.parametrize(("version", "local"), [("1.0", False), ("1.1", True), ("2", True)])
def test_a_proxy_as_it_comes_is_told_by_the_http_that_it_speaks(version: str, local: bool) -> None:
    pairs = [(b"host", b"127.0.0.1:8000"), (b"connection", b"close")]
    scope = {"type": "http", "http_version": version, "client": (HERE, 1), "headers": pairs}
    assert is_local(Request(scope)) is local


@pytest.mark.parametrize("value", ["*", "0.0.0.0/0", "::/0", "proxy", "127.0.0.1, *"])
def test_nobody_believes_everybody(value: str) -> None:
    with pytest.raises(UsageError, match="TEJIDO_PROXIES"):
        Settings.from_environment({"TEJIDO_PROXIES": value})


def test_proxies_are_addresses_and_networks() -> None:
    settings = Settings.from_environment({"TEJIDO_PROXIES": "127.0.0.1, 172.18.0.0/16, ::1"})
    assert settings.proxies == ("127.0.0.1", "172.18.0.0/16", "::1")


def test_two_processes_share_the_file(gate: Gate, ana: Account, file: Path, clock: Clock) -> None:
    child = os.fork()
    if child == 0:
        with Gate(file, Lifetime(HOUR, HOUR), clock) as other:
            other.accounts.add("eva", "reader", PASSWORD)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert gate.accounts.get("eva").role == "reader"
