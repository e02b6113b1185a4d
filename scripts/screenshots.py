"""Picture every page that each role of the demonstration can reach: wide and narrow, light and dark.

Pages are found by following the links of a role's own pages. Of pages made by one view, the first two are kept.
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

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from sgcd_plan.embedded import ServerFailure, Servers  # noqa: E402 - found by its folder

OUT = HERE / "var" / "screenshots"
SAME_VIEW = 2


def free_port() -> str:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


PORT = free_port()
BASE = f"http://localhost:{PORT}"
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


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
        response = page.goto(BASE + path)
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


def picture(browser: Browser, account: dict[str, str] | None) -> list[tuple[str, str, list[str]]]:
    """Picture the pages of one account, or those before signing in; gives role, address and files of each."""
    role = account["role"] if account else "anonymous"
    context = browser.new_context()
    page = context.new_page()
    pages = ["/compte/connexion/", "/compte/mot-de-passe/oublie/"]
    if account:
        sign_in(page, account)
        pages = reachable(page)
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
            page = context.new_page()
            for path in pages:
                page.goto(BASE + path)
                page.evaluate("document.fonts.ready")
                name = f"{role}{path.rstrip('/').replace('/', '_') or '_home'}-{width}-{scheme}.png"
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


def main() -> int:
    """Serve a demonstration, picture it, stop it; gives the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    env = environment()
    os.environ.update(env)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium est introuvable : lancez « make setup ».", file=sys.stderr)
        return 1
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
            ["gunicorn", "sgcd_plan.wsgi", "--no-control-socket", "--bind", f"127.0.0.1:{PORT}"],
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
            for account in [None, *json.loads(shown.stdout)]:
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
    sys.exit(main())
