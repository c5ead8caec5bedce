"""All by environment; without any, it runs on this machine alone, on SQLite, and needs nothing else.

DATABASE_URL            sqlite:///var/pochemu.db, or postgres://user:password@host/name (the demonstration: sqlite:///var/demo.db)
POCHEMU_HOSTS           the names under which browsers reach it; naming any demands HTTPS
POCHEMU_HTTPS           1 or 0, where the line above guesses wrong
POCHEMU_BEHIND_PROXY    1: the proxy in front tells whether the browser came by HTTPS (X-Forwarded-Proto)
POCHEMU_SECRET_KEY      else one is made and kept in POCHEMU_VAR
POCHEMU_VAR             where the program keeps what is its own: ./var
POCHEMU_FILES           where recordings and other files are kept: files in POCHEMU_VAR, or s3://key:secret@host/bucket
POCHEMU_ADDRESS         under which people open the pages, for links in letters: https://crm.example
POCHEMU_EMAIL           by which letters go out: smtps://user:password@host:465?from=crm@example (smtp:// with tls=1)
POCHEMU_MAILBOX         whose letters are enquiries: imaps://user:password@host/INBOX
POCHEMU_TELEGRAM_TOKEN  of the bot by which notices go out
POCHEMU_TELEGRAM_BOT    its name, without @
POCHEMU_TELEGRAM_API    where Telegram is reached: https://api.telegram.org
POCHEMU_DEBUG           1: errors with their insides, for developers only
"""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from csp.constants import NONE, SELF

from pochemu.config.environment import address, database, file_url, flag, folder, hosts, storage


def _kept_secret(file: Path) -> str:
    """The secret in the file, made at the first start; of processes that start at once, all take the first one's."""
    if not file.exists():
        made = file.with_name(f"secret.{os.getpid()}")
        made.touch(0o600)
        made.write_text(token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    return file.read_text()


VAR = folder()
HOSTS = hosts()
HTTPS = flag("POCHEMU_HTTPS", default=bool(HOSTS))

DEBUG = flag("POCHEMU_DEBUG")
SECRET_KEY = os.environ.get("POCHEMU_SECRET_KEY") or _kept_secret(VAR / "secret")
ALLOWED_HOSTS = HOSTS or ["localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pochemu.people",
    "pochemu.notices",
    "pochemu.ledger",
    "pochemu.rules",
    "pochemu.clients",
    "pochemu.property",
    "pochemu.callcentre",
    "pochemu.sales",
    "pochemu.receivables",
    "pochemu.aftersale",
    "pochemu.intake",
    "pochemu.pay",
    "pochemu.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "pochemu.web.compress.CompressMiddleware",
    "pochemu.web.turning.TurningMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pochemu.web.storable.StorableMiddleware",
    "pochemu.web.doors.DoorsMiddleware",
]

ROOT_URLCONF = "pochemu.config.urls"
ASGI_APPLICATION = "pochemu.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pochemu.web.context.page",
            ]
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    found = database(url)
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = SQLITE
    else:
        found["OPTIONS"] = POSTGRESQL | found.get("OPTIONS", {})
    return found


POSTGRESQL = {
    # A question put five times through one connection keeps its plan.
    "prepare_threshold": 5,
    # Rows are looked up on disks that do not turn; and to compile what a page asks takes longer than to answer it.
    "options": "-c random_page_cost=1.1 -c jit=off",
}
SQLITE = {
    # FULL: a commit that was answered survives a power cut. IMMEDIATE: writers queue for 20 s, and don't fail half-way.
    # 16 MiB of pages for each connection: with four times as many nothing here was faster.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
DATABASES = {"default": _database(os.environ.get("DATABASE_URL") or file_url(VAR / "pochemu.db"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 50_000  # a year's grid of plans has a field, and what it was, for each person and month

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

ADDRESS = address("POCHEMU_ADDRESS")
TELEGRAM_TOKEN = os.environ.get("POCHEMU_TELEGRAM_TOKEN", "")
TELEGRAM_BOT = os.environ.get("POCHEMU_TELEGRAM_BOT", "").lstrip("@")
TELEGRAM_API = address("POCHEMU_TELEGRAM_API", "https://api.telegram.org")
LETTERS = os.environ.get("POCHEMU_EMAIL", "")
MAILBOX = os.environ.get("POCHEMU_MAILBOX", "")

LOGGING = {
    # What the page of an error says is in the log is there: with its way through the code, where the server runs.
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {"django": {"handlers": [], "level": "INFO" if DEBUG else "ERROR"}},
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
FILES = os.environ.get("POCHEMU_FILES", "")
MEDIA_ROOT = Path("" if "://" in FILES else FILES or VAR / "files").absolute()
STORAGES = {
    "default": storage(FILES),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = flag("POCHEMU_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
