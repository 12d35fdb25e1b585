"""A real browser, and reports for it to show."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.conftest import Saint
from tests.views.conftest import write_team

ROOT = Path(__file__).parent.parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
LAPTOP = (1280, 900)


class Browser:
    """A browser that shows one report at a time, and tells what it complained of."""

    def __init__(self, driver: Chrome, downloads: Path) -> None:
        self.driver = driver
        self.downloads = downloads

    def open(
        self,
        page: Path,
        address: str = "",
        *,
        size: tuple[int, int] = LAPTOP,
        is_dark: bool = False,
        media: str = "",
    ) -> None:
        """Show a page afresh, at the size of a window."""
        self.driver.get("about:blank")
        self.driver.get_log("performance")  # type: ignore[no-untyped-call]
        width, height = size
        self._command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = "dark" if is_dark else "light"
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._command("Emulation.setEmulatedMedia", media=media, features=features)
        self.driver.get(f"{page.as_uri()}#/{address}")

    def _command(self, name: str, **values: object) -> Any:
        return self.driver.execute_cdp_cmd(name, values)

    def allow(self, *permissions: str) -> None:
        """Grant what a user would be asked for."""
        self._command("Browser.grantPermissions", permissions=list(permissions))

    def complaints(self) -> list[str]:
        """Return what the console says, warnings included."""
        return [line["message"] for line in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("no browser here: install chromium and chromium-driver")
    downloads = tmp_path_factory.mktemp("downloads")
    options = ChromeOptions()
    options.binary_location = program
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.add_experimental_option(
        "prefs", {"download.default_directory": str(downloads)}
    )
    logs = {"browser": "ALL", "performance": "ALL"}
    options.set_capability("goog:loggingPrefs", logs)
    chrome = Chrome(options=options, service=Service(driver))
    try:
        yield Browser(chrome, downloads)
    finally:
        chrome.quit()


@pytest.fixture
def browser(driven: Browser) -> Iterator[Browser]:
    """A browser that must have had nothing to complain of when the test ends."""
    driven.complaints()
    yield driven
    assert driven.complaints() == []


@pytest.fixture(scope="session")
def wholesaler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample data, with some weeks of history."""
    saint = Saint(tmp_path_factory.mktemp("wholesaler"))
    saint.statuses = ROOT / "statuses"
    saint.ok("load", str(ROOT / "sample_data"))
    for day in ("2026-10-20", "2026-11-10", "2026-11-22", "2026-11-24"):
        saint.today = day
        saint.ok("counters", "refresh")
    saint.ok("followups", "create", "--status", "neglected-customers")
    page = saint.folder / "report.html"
    saint.ok("report", "-o", str(page))
    return page


@pytest.fixture
def team_page(saint: Saint) -> Path:
    """The report of a small team."""
    write_team(saint)
    page = saint.folder / "report.html"
    saint.ok("report", "-o", str(page))
    return page
