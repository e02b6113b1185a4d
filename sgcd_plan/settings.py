"""Settings, from the environment only; a wrong or missing variable stops the start with its name."""

import warnings
from pathlib import Path
from urllib.parse import unquote

from csp.constants import NONE, SELF

from sgcd_plan import environment
from sgcd_plan.embedded import database_url, redis_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environment.env

DEBUG = environment.boolean("DEBUG", default=False)
DEMO_TODAY = environment.day("DEMO_TODAY")
if DEMO_TODAY and not DEBUG:
    environment.refuse("DEMO_TODAY", "réservée à la démonstration, refusée en production (DEBUG=False).")
STATE_DIR = environment.folder("STATE_DIR", default=BASE_DIR / "var")
DEMO_STARTED_AT = environment.demo_started_at(STATE_DIR) if DEMO_TODAY else None
PORT = environment.port("PORT", default=8000)
BASE_URL = environment.url(
    "BASE_URL", {"http", "https"}, default=f"http://localhost:{PORT}" if DEBUG else ""
).rstrip("/")
SECRET_KEY = "development-only-" + "0" * 48 if DEBUG else environment.required("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEBUG else [])
if not DEBUG:
    if len(SECRET_KEY) < 40:
        environment.refuse("SECRET_KEY", "trop courte : 40 caractères au moins.")
    if not ALLOWED_HOSTS:
        environment.refuse("ALLOWED_HOSTS", "absente, elle est obligatoire en production (DEBUG=False).")
    environment.required("BASE_URL")
    environment.required("DATABASE_URL")
    environment.required("REDIS_URL")

# The Marianne typeface and the bloc-marque are reserved to the services of the State.
STATE_BRAND = environment.boolean("STATE_BRAND", default=False)
STATE_BRAND_TEXT = env.str("STATE_BRAND_TEXT", default="Ministère|de l’Intérieur")

DATABASE_URL = environment.url("DATABASE_URL", {"postgres", "postgresql"}) or database_url(STATE_DIR)
REDIS_URL = environment.url("REDIS_URL", {"redis", "rediss", "unix"}) or redis_url(STATE_DIR)
_database = env.db_url_config(DATABASE_URL)
DATABASES = {
    "default": {
        **_database,
        # A socket's folder stands percent-encoded where an address has its host.
        "HOST": unquote(_database["HOST"]),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 3}},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sgcd_plan",
    }
}

INSTALLED_APPS = [
    "organisations",
    "accounts",
    "journal",
    "documents",
    "notifications",
    "actions",
    "committees",
    "rencontres",
    "guide",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "dsfr",
    "django.forms",
    "widget_tweaks",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "django_celery_beat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.ActingFor",
    "committees.middleware.SessionsOnce",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.ErrorPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "sgcd_plan.urls"
WSGI_APPLICATION = "sgcd_plan.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["documents.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.layout",
                "notifications.context.bell",
                "actions.context.menu",
                "guide.context.help_link",
            ],
        },
    }
]
FORM_RENDERER = "sgcd_plan.form_renderer.FormRenderer"
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_CONTENT_IS_SAFE = False
# Optional fields are marked, as the design system asks. Its package warns at each form whatever one chooses: silenced.
DSFR_MARK_OPTIONAL_FIELDS = True
warnings.filterwarnings("ignore", message=r"\s*Transitional Django setting DSFR_MARK_OPTIONAL_FIELDS")

AUTH_USER_MODEL = "accounts.User"
# The address is unique whatever its case: a constraint says so.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.signing_in.attempted_name"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
# Never by itself: a key above 999 in a form would no longer be a number. The filter ``number`` sets those that are read.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "guide" / "images")]
STORAGE_URL = environment.url("STORAGE_URL", {"s3"})
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": STATE_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if STORAGE_URL:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": environment.s3_options(STORAGE_URL),
    }
WHITENOISE_USE_FINDERS = DEBUG
CLAMD_URL = environment.url("CLAMD_URL", {"tcp", "unix"})
# Of a file, and of the files that are handed in together, in bytes.
UPLOAD_MAX_FILE = environment.megabytes("UPLOAD_MAX_FILE_MB", default=20)
UPLOAD_MAX_DEPOSIT = environment.megabytes("UPLOAD_MAX_DEPOSIT_MB", default=100)

EMAIL_URL = environment.url("EMAIL_URL", {"smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail"})
if not DEBUG and not EMAIL_URL:
    environment.refuse("EMAIL_URL", "absente, elle est obligatoire en production (DEBUG=False).")
# Every mail is first a row of the outbox; the transport below is what the worker then uses.
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
MAIL_TRANSPORT = (
    env.email_url_config(EMAIL_URL)
    if EMAIL_URL
    else {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(STATE_DIR / "mail"),
    }
)
# Without a transport of its own, a development copy shows its mails on a page, links of passwords included.
MAIL_READABLE = DEBUG and not EMAIL_URL
# The functional mailbox that answers what people reply to a mail of the application.
REPLY_TO = env.str("REPLY_TO", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Plan d’actions <ne-pas-repondre@localhost>")

# Celery names a socket otherwise than the cache does.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# In kB: laying out a long PDF takes memory that the process does not give back; it then makes way for a new one.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "unacked_restore_throttle": 1}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "send-outbox": {"task": "notifications.send_outbox", "schedule": 30.0},
    "send-summaries": {"task": "actions.send_summaries", "schedule": 300.0},
    "announce": {"task": "notifications.announce", "schedule": 300.0},
    "remind-campaigns": {"task": "rencontres.remind", "schedule": 900.0},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# The preview of an import has four fields an action.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

SENTRY_DSN = environment.url("SENTRY_DSN", {"http", "https"})
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
