"""The report in a real browser: searched, sorted, hovered, clicked, typed, printed."""

import json
import time
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import LAPTOP, Browser
from tests.conftest import Saint
from tests.views.conftest import write_team

PHONE = (390, 844)
NEGLECTED = "list/neglected-customers"
ACME = "card/company%2FC187"
AXE = Path(__file__).parent / "axe.min.js"


def one(browser: Browser, selector: str) -> WebElement:
    return browser.driver.find_element(By.CSS_SELECTOR, selector)


def texts(browser: Browser, selector: str) -> list[str]:
    found = browser.driver.find_elements(By.CSS_SELECTOR, selector)
    return [element.text for element in found]


def names(browser: Browser) -> list[str]:
    return texts(browser, "table.list tbody th a")


def wait(browser: Browser, until: Callable[[], object]) -> None:
    # What is being replaced may be gone between finding it and asking it.
    waiting = WebDriverWait(
        browser.driver, 5, 0.05, ignored_exceptions=[StaleElementReferenceException]
    )
    waiting.until(lambda _: until())


def press(browser: Browser, *keys: str) -> None:
    ActionChains(browser.driver).send_keys(*keys).perform()


def heading(browser: Browser) -> str:
    return one(browser, "main h1").text


def focused(browser: Browser) -> WebElement:
    return browser.driver.switch_to.active_element


def test_nothing_is_fetched(browser: Browser, wholesaler: Path) -> None:
    browser.open(wholesaler)
    one(browser, ".tiles a").click()
    one(browser, "table.list tbody a").click()
    log = browser.driver.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in log]
    asked = {
        message["params"]["request"]["url"].partition(":")[0]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "data"}


def test_the_overview_tells_what_changed_and_what_is_due(
    browser: Browser, wholesaler: Path
) -> None:
    browser.open(wholesaler)
    assert heading(browser) == "Nordlys Engros A/S"
    tiles = texts(browser, ".tile")
    assert len(tiles) == 8
    assert tiles[1].splitlines()[:2] == ["Neglected customers", "10"]
    assert any("this week" in tile for tile in tiles)
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, ".tile svg.chart")) == 8
    found = browser.driver.find_elements(By.CSS_SELECTOR, ".panel")
    panels = {
        panel.find_element(By.TAG_NAME, "h2").text.rstrip(" 0123456789"): panel.text
        for panel in found
    }
    assert "Acme Nordic A/S" in panels["Follow-ups due"]
    assert "entered" in panels["Entered and left in the last 7 days"]
    assert "enters Neglected projects" in panels["The next 14 days"]


def test_a_list_is_searched(browser: Browser, wholesaler: Path) -> None:
    browser.open(wholesaler, NEGLECTED)
    everybody = names(browser)
    search = one(browser, "#search")
    search.send_keys("ACME nordic")
    assert names(browser) == ["Acme Nordic A/S"]
    assert one(browser, "output").text == f"1 of {len(everybody)}"
    search.clear()
    search.send_keys("cafe")
    assert names(browser) == ["Café Aalborg ApS"]
    search.clear()
    search.send_keys("nobody at all")
    assert names(browser) == []


def test_a_list_is_sorted(browser: Browser, wholesaler: Path) -> None:
    browser.open(wholesaler, NEGLECTED)

    def sort_by(label: str) -> list[str]:
        headers = browser.driver.find_elements(By.CSS_SELECTOR, "thead th")
        header = next(h for h in headers if h.text.rstrip(" ▲▼") == label)
        header.find_element(By.TAG_NAME, "button").click()
        place = headers.index(header) + 1
        direction = header.get_attribute("aria-sort")
        return [str(direction), *texts(browser, f"tbody tr > :nth-child({place})")]

    direction, *counts = sort_by("Sales")
    assert direction == "ascending"
    assert counts == sorted(counts, key=int)
    direction, *counts = sort_by("Sales")
    assert direction == "descending"
    assert counts == sorted(counts, key=int, reverse=True)
    contacts = sort_by("Our contact")[1:]
    assert contacts[-1] == ""
    assert [c for c in contacts if c] == sorted(c for c in contacts if c)
    assert sort_by("Our contact")[-1] == "", "whatever lacks a value stays last"


def test_everybody_is_found_from_the_overview(
    browser: Browser, wholesaler: Path
) -> None:
    browser.open(wholesaler)
    one(browser, "#search").send_keys("acme", Keys.ENTER)
    wait(browser, lambda: heading(browser) == "Everybody")
    assert names(browser) == ["Acme Nordic A/S"]


def test_a_hover_tells_and_a_click_tells_all(
    browser: Browser, wholesaler: Path
) -> None:
    browser.open(wholesaler, "card/company%2FC081")
    picture, tip = one(browser, ".status-picture"), one(browser, ".tip")
    assert not tip.is_displayed()
    ActionChains(browser.driver).move_to_element(picture).perform()
    wait(browser, tip.is_displayed)
    assert tip.text.startswith("Old unsolved requests\nAndersson Bygg AB has waited")
    picture.click()
    dialog = one(browser, "dialog")
    assert dialog.get_attribute("open")
    assert "Andersson Bygg AB has waited for an answer" in dialog.text
    assert texts(browser, "dialog .why tbody tr") == [
        "Category is Customer Customer ✓",
        "Requests, oldest open longer ago than 30 days Jul 27, 2026 ✓",
    ]
    assert "→ call, due Nov 25, 2026: Tell Andersson Bygg AB" in dialog.text
    assert "saint followups create --status old-unsolved-requests" in dialog.text
    one(browser, "dialog .others button").click()
    assert one(browser, "dialog h2").text == "Neglected customers"
    assert "(created)" in dialog.text
    one(browser, "dialog .close").click()
    assert not dialog.get_attribute("open")


def test_a_watermark_stands_behind(browser: Browser, wholesaler: Path) -> None:
    browser.open(wholesaler, ACME)
    image = one(browser, ".watermarked .status-picture img")
    assert image.value_of_css_property("z-index") == "-1"
    assert float(image.value_of_css_property("opacity")) < 0.5
    assert browser.driver.execute_script("return arguments[0].naturalWidth", image)


def test_the_keyboard_alone_will_do(browser: Browser, wholesaler: Path) -> None:
    browser.open(wholesaler)
    press(browser, Keys.TAB)
    assert focused(browser).text == "Skip to the content"
    press(browser, "/")
    assert focused(browser).get_attribute("id") == "search"
    press(browser, "acme", Keys.ENTER)
    wait(browser, lambda: heading(browser) == "Everybody")
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)
    wait(browser, lambda: heading(browser) == "Acme Nordic A/S")
    press(browser, Keys.TAB)
    tip = one(browser, ".tip")
    assert focused(browser).get_attribute("class") == "status-picture"
    assert tip.is_displayed()
    press(browser, Keys.ESCAPE)
    assert not tip.is_displayed()
    press(browser, Keys.ENTER)
    assert one(browser, "dialog").get_attribute("open")
    press(browser, Keys.ESCAPE)
    assert not one(browser, "dialog").get_attribute("open")
    assert focused(browser).get_attribute("class") == "status-picture"


def test_a_follow_up_goes_where_people_work(browser: Browser, wholesaler: Path) -> None:
    browser.allow("clipboardReadWrite", "clipboardSanitizedWrite")
    browser.open(wholesaler, ACME)
    one(browser, ".status-picture").click()
    copy, calendar, mail = browser.driver.find_elements(
        By.CSS_SELECTOR, "dialog .actions > button, dialog .actions > a"
    )
    copy.click()
    wait(browser, lambda: one(browser, "dialog output").text == "Copied.")
    pasted = browser.driver.execute_async_script(
        "navigator.clipboard.readText().then(arguments[0])"
    )
    assert pasted == "Call Acme Nordic A/S and ask why: last sale Aug 24, 2026"
    address = str(mail.get_attribute("href"))
    assert address.startswith("mailto:frederik.bay@nordlys.example?subject=call%3A%20")
    assert f"&body={pasted}\n\nAcme Nordic A/S has been" in unquote(address)
    calendar.click()
    file = browser.downloads / "Acme-Nordic-A-S.ics"
    wait(browser, file.exists)
    content = file.read_bytes()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\n" in unfolded
    assert "UID:neglected-customers/company/native/C187/2026-11-10\r\n" in unfolded
    assert r"DESCRIPTION:Call Acme Nordic A/S and ask why: last sale" in unfolded
    assert r"Aug 24\, 2026\n\nAcme" in unfolded


@pytest.mark.parametrize(
    ("size", "is_dark"), [(PHONE, False), (LAPTOP, True)], ids=["phone", "dark"]
)
def test_everybody_can_use_it(
    browser: Browser, wholesaler: Path, size: tuple[int, int], *, is_dark: bool
) -> None:
    browser.open(wholesaler, size=size, is_dark=is_dark)
    browser.driver.execute_script(AXE.read_text(encoding="utf-8"))
    for address in ("", "everybody", NEGLECTED, "card/company%2FC081", ACME):
        browser.driver.execute_script("location.hash = arguments[0]", f"#/{address}")
        if address.startswith("card"):
            wait(browser, lambda: one(browser, ".status-picture"))
        assert violations(browser) == [], address
        width = browser.driver.execute_script(
            "return document.documentElement.scrollWidth"
        )
        assert width <= size[0], "nothing is wider than the window"
    one(browser, ".met button").click()
    assert violations(browser) == [], "dialog"


def violations(browser: Browser) -> list[str]:
    found = browser.driver.execute_async_script(
        "axe.run().then((result) => arguments[0](result.violations.map((one) =>"
        " one.id + ': ' + one.nodes.map((node) => node.html).join(' '))))"
    )
    return [str(violation) for violation in found]


def test_dark_is_dark(browser: Browser, wholesaler: Path) -> None:
    shades = []
    for is_dark in (False, True):
        browser.open(wholesaler, is_dark=is_dark)
        colour = one(browser, "body").value_of_css_property("background-color")
        shades.append(colour)
    assert shades == ["rgba(244, 246, 248, 1)", "rgba(17, 23, 29, 1)"]


def test_paper_has_the_whole_list_and_nothing_to_click(
    browser: Browser, saint: Saint
) -> None:
    page = many_members(saint, 350)
    browser.open(page, "list/leads")
    assert len(names(browser)) < 350
    printed = browser.driver.print_page()
    assert b64decode(printed).startswith(b"%PDF")
    assert len(names(browser)) == 350
    browser.open(page, "list/leads", media="print")
    assert not one(browser, "nav").is_displayed()
    assert not one(browser, "#search").is_displayed()
    assert one(browser, "table.list").is_displayed()


def many_members(saint: Saint, number: int) -> Path:
    saint.write_status(
        "leads", "name: Leads\nentity: company\ncriteria: [{field: city, is: Ribe}]\n"
    )
    saint.load(
        companies=[
            {"id": n, "name": f"Company {n:05}", "city": "Ribe"} for n in range(number)
        ]
    )
    page = saint.folder / "many.html"
    saint.ok("report", "-o", str(page))
    return page


def test_a_long_list_is_drawn_as_it_is_scrolled(browser: Browser, saint: Saint) -> None:
    browser.open(many_members(saint, 5_100), "list/leads")
    assert "Members: 5,100, the first 5,000 shown" in one(browser, "main").text
    assert len(names_in_page(browser)) <= 400
    started = time.monotonic()
    one(browser, "#search").send_keys("4999")
    assert names(browser) == ["Company 04999"]
    assert time.monotonic() - started < 2
    one(browser, "#search").send_keys(Keys.BACKSPACE * 4)
    drawn = len(names_in_page(browser))
    browser.driver.execute_script("scrollTo(0, document.body.scrollHeight)")
    wait(browser, lambda: len(names_in_page(browser)) > drawn)


def names_in_page(browser: Browser) -> list[WebElement]:
    return browser.driver.find_elements(By.CSS_SELECTOR, "table.list tbody th")


HOSTILE = [
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "</script><script>document.title='gone'</script><!-- ",
    "{{ 7 * 7 }} ${7 * 7} {title} %s",
    "\u202egnp.exe\u2066 \u200f!",
    "👩\u200d🚀 emoji 🕸️ \\ \" ' & &amp; \u2028",
    "x" * 10_000,
]


def visible(text: str) -> str:
    """Show what would reorder the text around it."""
    return text.replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")


def test_hostile_text_is_text(browser: Browser, saint: Saint) -> None:
    write_team(saint)
    quoted = ['"' + text.replace('"', '""') + '"' for text in HOSTILE]
    saint.load(
        users=[{"id": f"U{n}0", "name": text} for n, text in enumerate(quoted)],
        companies=[
            {
                "id": f"H{n}",
                "name": text,
                "category": text,
                "phone": text,
                "email": text,
                "website": text,
                "city": text,
                "my own": text,
                "owner": f"U{n}0",
            }
            for n, text in enumerate(quoted)
        ],
        requests=[
            {"id": f"R{n}9", "date": "2026-11-01", "company": f"H{n}", "subject": text}
            for n, text in enumerate(quoted)
        ],
    )
    page = saint.folder / "report.html"
    saint.ok("report", "-o", str(page))
    browser.open(page, "list/quiet-customers")
    shown = browser.driver.execute_script(
        "return [...document.querySelectorAll('tbody th a')].map((a) => a.textContent)"
    )
    assert set(map(visible, HOSTILE)) <= set(shown)
    for n, text in enumerate(map(visible, HOSTILE)):
        browser.open(page, f"card/company%2FH{n}")
        card = one(browser, "main").get_attribute("textContent")
        assert card is not None
        assert card.count(text) >= 6
        one(browser, ".status-picture").click()
        assert text in str(one(browser, "dialog").get_attribute("textContent"))
        elements = browser.driver.execute_script(
            "return document.querySelectorAll('main img, main script, script').length"
        )
        assert elements == 2, "the data and the script of the page, and nothing else"


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("da", "Hvem har brug for os i dag", ["Forsømte kunder", "Opfølgninger"]),
        ("de", "Wer uns heute braucht", ["Neglected customers", "24. November 2026"]),
    ],
)
def test_it_speaks_the_configured_language(
    browser: Browser, saint: Saint, language: str, title: str, words: list[str]
) -> None:
    write_team(saint)
    settings = f"version: 1\ncurrency: DKK\nlanguage: {language}\n"
    saint.write_status("settings", settings)
    page = saint.folder / "report.html"
    saint.ok("report", "-o", str(page))
    browser.open(page)
    assert heading(browser) == title
    shown = one(browser, "body").text
    for word in words:
        assert word in shown
    assert one(browser, "html").get_attribute("lang") == language
