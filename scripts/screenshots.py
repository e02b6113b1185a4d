"""Picture every page that each role of the demonstration can reach: wide and narrow, light and dark.

Pages are found by following the links of a role's own pages. Of pages made by one view, the first two are kept.
With ``--docs``, only the pictures of the README and of the guide, written where these show them.
"""

import html
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from sgcd_plan.embedded import ServerFailure, Servers  # noqa: E402 - found by its folder

OUT = HERE / "var" / "screenshots"
SAME_VIEW = 2
# In milliseconds: a busy machine is not a fault.
PATIENCE = 120_000
DOCS = HERE / "docs"
PLAN = "/plans/sgcd-2023/"
# What no link leads to, or only one with a question in its address.
ASKED = {
    "plan_manager": (
        "/recherche/?q=convergence",
        f"{PLAN}a-une-date/?date=2024-02-29",
        f"{PLAN}differences/?start=2024-02-29&end=2024-05-20",
        f"{PLAN}actions/?deadline=overdue",
        f"{PLAN}actions/?q=introuvable",
        "/introuvable/",
    ),
}
# The pictures of the documents: file, role, address, width, height. 128 colours are enough for a page.
PICTURES = (
    ("images/tableau-de-bord.png", "plan_manager", PLAN, 1280, 860),
    ("guide/images/tableau-de-bord.png", "plan_manager", PLAN, 1024, 900),
    ("guide/images/liste.png", "plan_manager", f"{PLAN}actions/?status=in_progress", 1280, 860),
    ("guide/images/fiche-action.png", "plan_manager", f"{PLAN}actions/3/", 1024, 900),
    ("guide/images/points-du-mois.png", "plan_manager", f"{PLAN}points/", 1024, 900),
    ("guide/images/a-une-date.png", "plan_manager", f"{PLAN}a-une-date/?date=2024-02-29", 1024, 900),
    ("guide/images/mes-actions.png", "action_lead", "/plans/mes-actions/", 1024, 860),
    ("guide/images/faire-le-point.png", "action_lead", f"{PLAN}actions/3/point/", 390, 1100),
    ("guide/images/import.png", "plan_manager", "/plans/importer/", 1024, 900),
)
COLOURS = 128
SOURCE = HERE / "fixtures" / "plan_sgcd_2023.txt"


def free_port() -> str:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


PORT = free_port()
BASE = f"http://localhost:{PORT}"
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--lang=fr-FR",
]


def environment() -> dict[str, str]:
    """A demonstration of its own, beside the one of ``make run``."""
    own = {"DATABASE_URL", "REDIS_URL", "BASE_URL", "STORAGE_URL", "EMAIL_URL", "SENTRY_DSN"}
    return {
        **{k: v for k, v in os.environ.items() if k not in own},
        "DEBUG": "True",
        "DEMO_TODAY": "2024-05-20",
        "PORT": PORT,
        "STATE_DIR": str(HERE / "var" / "screenshots-state"),
        "DJANGO_SETTINGS_MODULE": "sgcd_plan.settings",
        "PATH": f"{HERE / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def wait_until_served() -> None:
    """Wait for the first page; a minute at most."""
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{BASE}/compte/connexion/", timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit(f"{BASE} ne répond pas.")


def sign_in(page: Page, account: dict[str, str]) -> None:
    """Sign in with an account of the demonstration."""
    page.goto(f"{BASE}/compte/connexion/")
    page.fill("[name=username]", account["email"])
    page.fill("[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def reachable(page: Page) -> list[str]:
    """The addresses that the links of a signed-in person's pages lead to, two a view at most."""
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - after the environment is set

    waiting, seen, views, kept = [urlsplit(page.url).path, "/"], set(), Counter(), []
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            view = resolve(path).view_name
        except Resolver404:
            continue
        if views[view] >= SAME_VIEW or view.endswith("export"):
            continue
        views[view] += 1
        try:
            response = page.goto(BASE + path)
        except PlaywrightError as error:
            # A file that is downloaded is no page.
            if "Download is starting" not in str(error):
                raise
            continue
        landed = urlsplit(page.url).path
        if landed != path:
            waiting.append(landed)
            continue
        kept.append(path)
        if response.status != 200:
            print(f"{response.status} {path}", file=sys.stderr)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        waiting += [urlsplit(link).path for link in links if link.startswith(BASE)]
    return kept


def file_name(path: str) -> str:
    """The name of a page's pictures."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in path.rstrip("/")) or "_home"


def picture_documents(browser: Browser, accounts: list[dict[str, str]]) -> None:
    """The pictures of the README and of the guide."""
    of_role = {account["role"]: account for account in accounts}
    for name, role, path, width, height in PICTURES:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR")
        page = context.new_page()
        sign_in(page, of_role[role])
        page.goto(BASE + path)
        if path == "/plans/importer/":
            page.set_input_files("main [type=file]", SOURCE)
            page.click("main form button[type=submit]")
            page.wait_for_selector("#preview")
        page.evaluate("document.fonts.ready")
        target = DOCS / name
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target)
        with Image.open(target) as taken:
            taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"{target.relative_to(HERE)} : {target.stat().st_size // 1000} ko", flush=True)
        context.close()


def picture(browser: Browser, account: dict[str, str] | None) -> list[tuple[str, str, list[str]]]:
    """Picture the pages of one account, or those before signing in; gives role, address and files of each."""
    role = account["role"] if account else "anonymous"
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    pages = ["/compte/connexion/", "/compte/mot-de-passe/oublie/"]
    if account:
        sign_in(page, account)
        pages = [*reachable(page), *ASKED.get(role, ())]
    session = context.storage_state()
    context.close()
    files: dict[str, list[str]] = {path: [] for path in pages}
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                storage_state=session,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                locale="fr-FR",
            )
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            for path in pages:
                page.goto(BASE + path)
                page.evaluate("document.fonts.ready")
                name = f"{role}{file_name(path)}-{width}-{scheme}.png"
                page.screenshot(path=OUT / name, full_page=True)
                files[path].append(name)
            context.close()
    print(f"{role} : {len(pages)} pages", flush=True)
    return [(role, path, names) for path, names in files.items()]


def write_index(taken: list[tuple[str, str, list[str]]]) -> None:
    """One page that shows every picture beside its address."""
    rows = []
    for role, path, names in taken:
        pictures = "".join(
            f'<a href="{html.escape(n)}"><img loading="lazy" width="300" alt="{html.escape(n)}" src="{html.escape(n)}"></a>'
            for n in names
        )
        rows.append(f"<h2>{html.escape(role)} <code>{html.escape(path)}</code></h2><p>{pictures}</p>")
    (OUT / "index.html").write_text(
        "<!DOCTYPE html><html lang='fr'><meta charset='utf-8'><title>Captures d’écran</title>"
        f"<h1>Captures d’écran ({len(taken)} pages)</h1>{''.join(rows)}</html>"
    )


def main(*arguments: str) -> int:
    """Serve a demonstration, picture it, stop it; gives the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    env = environment()
    os.environ.update(env)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium est introuvable : lancez « make setup ».", file=sys.stderr)
        return 1
    if "--docs" not in arguments:
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
    servers = Servers(Path(env["STATE_DIR"]), durable=False)
    web = None
    try:
        servers.start()
        servers.create_database()
        if status := subprocess.run([sys.executable, "scripts/prepare.py"], cwd=HERE, env=env).returncode:
            return status
        shown = subprocess.run(
            [sys.executable, "manage.py", "demo_accounts", "--json"],
            cwd=HERE,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        web = subprocess.Popen(
            [
                "gunicorn",
                "sgcd_plan.wsgi",
                "--no-control-socket",
                # A browser opens connections that it does not use: one must not keep the only worker waiting.
                "--threads",
                "4",
                "--bind",
                f"127.0.0.1:{PORT}",
            ],
            cwd=HERE,
            env=env,
        )
        wait_until_served()
        import django  # noqa: PLC0415 - after the environment is set

        django.setup()
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        taken = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            accounts = json.loads(shown.stdout)
            if "--docs" in arguments:
                picture_documents(browser, accounts)
                return 0
            for account in [None, *accounts]:
                taken += picture(browser, account)
            browser.close()
        write_index(taken)
        print(f"{OUT / 'index.html'} : {len(taken)} pages, {sum(len(n) for _, _, n in taken)} images.")
        return 0
    except ServerFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        if web:
            web.terminate()
            web.wait()
        servers.stop()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
