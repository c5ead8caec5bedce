"""The settings, as a machine without any environment and as a server has them."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import ConnectionHandler

from pochemu.config import settings as ours


def ask(code, tmp_path, **environment):
    """What a fresh process says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POCHEMU_", "DATABASE_URL"))}
    environment = {
        **kept,
        "POCHEMU_VAR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "pochemu.config.settings",
        **environment,
    }
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_sqlite_is_as_careful_as_we_say(db, tmp_path):
    """Read back from the database: an option at the wrong level would be passed over in silence."""
    database = ours._database(f"sqlite:///{tmp_path / 'ours.db'}")
    connection = ConnectionHandler({"default": database})["default"]
    with connection.cursor() as cursor:
        read = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert read == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}
    assert connection.transaction_mode == "IMMEDIATE"
    connection.close()


def test_without_any_environment_it_runs_here_and_keeps_its_secret(tmp_path):
    code = """if True:
        from pochemu.config import settings
        print(settings.SECRET_KEY, settings.DEBUG, settings.HTTPS, settings.DATABASES["default"]["NAME"])"""
    first, second = ask(code, tmp_path), ask(code, tmp_path)
    assert first.stdout == second.stdout != ""
    assert first.stdout.split()[1:] == ["False", "False", str(tmp_path / "var" / "pochemu.db")]
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600
    assert len(first.stdout.split()[0]) > 50


def test_a_server_passes_djangos_own_deployment_check(tmp_path):
    code = """if True:
        from django.core.management import execute_from_command_line
        execute_from_command_line(["", "check", "--deploy", "--fail-level", "DEBUG"])"""
    told = ask(code, tmp_path, POCHEMU_HOSTS="crm.example.com")
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout + told.stderr


@pytest.mark.parametrize(
    "middleware",
    ["SecurityMiddleware", "CSPMiddleware", "CsrfViewMiddleware", "LoginRequiredMiddleware", "XFrameOptionsMiddleware"],
)
def test_the_guards_of_every_page_are_installed(middleware):
    """Without SecurityMiddleware the deployment check would pass over half of what it checks."""
    assert any(path.endswith(middleware) for path in ours.MIDDLEWARE)


def test_pages_run_no_scripts_but_their_own():
    directives = ours.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert not any("unsafe" in source for sources in directives.values() for source in sources)


def test_migrations_say_what_models_say(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize(
    "said", ["mail.example", "smtp://crm:s3cret@mail.example:pass", "smtps://crm:s3cret@mail.example"]
)
def test_a_post_office_that_can_not_be_read_is_said_before_anything_runs(tmp_path, said):
    code = "from pochemu.config.cli import main; main(['notify'])"
    told = ask(code, tmp_path, POCHEMU_EMAIL=said, LANG="en_US.UTF-8")
    assert told.returncode == 1
    assert "POCHEMU_EMAIL: smtp[s]://user:password@host:port?from=address is expected" in told.stderr
    assert "s3cret" not in told.stderr
    assert "Traceback" not in told.stderr


def test_what_breaks_is_in_the_log_with_its_way_through_the_code(tmp_path):
    """As the page of the error says. Django alone tells of it nowhere, unless it debugs or writes letters."""
    code = """if True:
        import django
        from django.core.handlers.exception import response_for_exception
        from django.http import Http404
        from django.test import RequestFactory
        django.setup()
        for broken in (ArithmeticError("seven by nothing"), Http404()):
            try:
                raise broken
            except Exception as caught:
                response_for_exception(RequestFactory().get(f"/{type(broken).__name__}/"), caught)"""
    told = ask(code, tmp_path)
    assert "ERROR django.request: Internal Server Error: /ArithmeticError/" in told.stderr
    assert "Traceback" in told.stderr
    assert "ArithmeticError: seven by nothing" in told.stderr
    assert "Http404" not in told.stderr
