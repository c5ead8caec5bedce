"""The database and the browser of the tests.

`pytest --database sqlite` (the default) runs all; `--database postgres` runs again what uses a database, on a real
PostgreSQL: TEST_DATABASE_URL's, or one started for the run. POCHEMU_TESTS_WITHOUT=chromium,libreoffice,postgres leaves
out, aloud.
"""

import os
import sys
from uuid import uuid4

import django
import pytest
from django.conf import settings
from hypothesis import settings as properties

import chromium
import libreoffice
import postgres
import unguarded
from often import examples

# A property that says nothing of it tries a hundred examples, however slow the machine is.
properties.register_profile("usual", examples(100))
properties.load_profile("usual")

AS_IT_IS_TOLD = "-c autovacuum=off"
"""What a test adds is never committed: a vacuum of its own accord sees none of it, and tells the planner so."""
APART = 100_000
"""Between the first numbers of tables."""
WITHOUT = {name for name in os.environ.get("POCHEMU_TESTS_WITHOUT", "").split(",") if name}


def pytest_addoption(parser):
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="where the tests keep data")
    # Here and not in pytest_configure: before that, conftest.py files of folders are read, and those import models.
    if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker inherits the environment
        os.environ["DATABASE_URL"] = database_url(parser.parse_known_args(sys.argv[1:]).database)
        os.environ.setdefault("POCHEMU_SECRET_KEY", "tests")
        assert "DJANGO_SETTINGS_MODULE" not in os.environ, "unset it: pytest-django read the settings by it already"
        os.environ["DJANGO_SETTINGS_MODULE"] = "pochemu.config.settings"
    django.setup()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
    unguarded.flush_unguarded()


def database_url(database: str) -> str:
    if database == "sqlite":
        return "sqlite://:memory:"
    if "postgres" in WITHOUT:
        print("NOT TESTED: postgres, by POCHEMU_TESTS_WITHOUT")
        sys.exit(0)
    return os.environ.get("TEST_DATABASE_URL") or postgres.start(f"{postgres.CAREFREE} {AS_IT_IS_TOLD}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in life: in memory, the threads of a live server would share one connection."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On PostgreSQL no number is of two tables, and none is short: one taken for another’s, a row’s of another kind or
    a part of a phone, is seen. On SQLite all begin with 1."""
    from django.apps import apps
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for place, model in enumerate(apps.get_models(), start=1):
                table, key = model._meta.db_table, model._meta.pk
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', key.column, place * APART]
                )


def pytest_collection_modifyitems(config, items):
    def wanted(item):
        if "browser" in item.fixturenames:
            return config.option.database == "sqlite" and "chromium" not in WITHOUT
        if "recalculated" in item.fixturenames:
            return config.option.database == "sqlite" and "libreoffice" not in WITHOUT
        uses_database = item.get_closest_marker("django_db") or {"db", "transactional_db"} & {*item.fixturenames}
        return config.option.database == "sqlite" or uses_database

    left_out = [item for item in items if not wanted(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if wanted(item)]


def pytest_terminal_summary(terminalreporter):
    for name in sorted(WITHOUT):
        terminalreporter.write_line(f"NOT TESTED: {name}, by POCHEMU_TESTS_WITHOUT", yellow=True, bold=True)


@pytest.fixture(scope="session")
def browser():
    """A real Chromium. A test that takes it, or `page`, is a test of pages."""
    path = chromium.find()
    assert path, "no Chromium on this machine: `make test` says what to do"
    # Playwright's loop runs in this thread, and Django would take the tests' own queries for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=quiet)


@pytest.fixture
def recalculated():
    """Workbooks as LibreOffice itself calculates them (`libreoffice.recalculated`)."""
    assert libreoffice.find(), "no LibreOffice on this machine: `make test` says what to do"
    return libreoffice.recalculated


@pytest.fixture
def page(browser):
    """A page of a fresh visitor: no cookies, nothing kept."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture(autouse=True)
def browsers_send_what_pages_put_into_forms(monkeypatch):
    """A mark of its own in every form that is told here by its fields (`pochemu.web.once`), as pages put it in."""
    from django.test import Client

    post = Client.post

    def marked(self, path, data=None, *args, **kwargs):
        if data is None or (isinstance(data, dict) and not args and "content_type" not in kwargs):
            data = {"once": str(uuid4()), **(data or {})}
        return post(self, path, data, *args, **kwargs)

    monkeypatch.setattr(Client, "post", marked)
