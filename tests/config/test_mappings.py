"""Mappings in YAML: each mistake is told with its place and the nearest right word."""

from pathlib import Path

import pytest

from saint_cli.config.mappings import read_mapping_file
from saint_cli.config.profiles import Profiles
from tests.conftest import Saint

ROOT = Path(__file__).parent.parent.parent

GOOD = """version: 1
tables:
  customers:
    table: companies
    files: [shops]
    id: No
    fields:
      name: Shop
"""


def load(saint: Saint, mapping: str, *more: str) -> str:
    path = saint.folder / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")
    shops = saint.folder / "shops.csv"
    shops.write_text("No,Shop,Town,Rep\n1,Acme,Aarhus,Kim\n", encoding="utf-8")
    return saint.refused("load", str(shops), "--mapping", str(path), *more)


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


FIELDS = "    fields:\n      name: Shop\n"
MISTAKES = {
    "not YAML": ("a: [", "mapping.yaml:2:1: not valid YAML"),
    "version": (changed("1\n", "2\n"), ":1:10: unknown version 2; this saint reads"),
    "no tables": ("version: 1\n", "1:1: a mapping has tables, or extends a profile"),
    "key": (
        changed("files", "fils"),
        ':5:5: unknown key "fils"; did you mean "files"?',
    ),
    "table": (
        changed("companies", "company"),
        ':4:12: "company" is none of saint\'s tables; did you mean "companies"?',
    ),
    "id": (changed("    id: No\n", ""), ':4:5: the key "id" is missing; name the col'),
    "field": (
        changed("name:", "nam:"),
        ':8:7: unknown key "nam"; did you mean "name"?',
    ),
    "extends": (
        f"extends: salesfarce\n{GOOD}",
        ':1:10: there is no profile "salesfarce"; did you mean "salesforce"?',
    ),
    "empty field": (
        changed("name: Shop", "name: {dates: dmy}"),
        ":8:13: a field needs a column, cases or a value",
    ),
    "two ways": (
        changed("name: Shop", "name: {column: Shop, join: [Shop, Town]}"),
        ":8:13: column and join do not go together",
    ),
    "dates": (
        changed("name: Shop", "name: {column: Shop, dates: ddmm}"),
        ':8:35: "ddmm" is not known here',
    ),
    "decimal": (
        changed("name: Shop", "name: {column: Shop, decimal: comma}"),
        ':8:37: "comma" is no decimal; it is one of . ,',
    ),
    "link": (
        changed(FIELDS, f"{FIELDS}    links:\n      ownr: Rep\n"),
        ':10:13: "ownr" is no link of this table; did you mean "owner"?',
    ),
    "link key": (
        changed(FIELDS, f"{FIELDS}    links:\n      owner: {{column: Rep, by: nam}}\n"),
        ':10:32: "nam" is not known here; did you mean "name"?',
    ),
    "word": (
        GOOD + "  s:\n    table: sales\n    id: No\n    fields:\n      state:\n"
        "        column: Won\n        words: {solld: [yes]}\n",
        ':15:17: "solld" is no state; did you mean "sold"?',
    ),
    "word twice": (
        GOOD + "  s:\n    table: sales\n    id: No\n    fields:\n      state:\n"
        "        column: Won\n        words: {sold: [Yes], lost: [yes]}\n",
        ':15:36: "yes" already stands for sold',
    ),
    "time zone": (
        f"formats: {{timezone: Moon/Sea}}\n{GOOD}",
        ':1:21: unknown time zone "Moon/Sea"; such as UTC',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place(saint: Saint, mistake: str) -> None:
    text, message = MISTAKES[mistake]
    told = load(saint, text)
    assert message in told
    assert len(told.splitlines()) == 1, told
    assert not saint.database.exists()


def test_all_mistakes_come_at_once(saint: Saint) -> None:
    told = load(saint, changed("files", "fils").replace("name:", "nam:"))
    assert len(told.splitlines()) == 2


def test_what_a_rule_needs_is_not_there(saint: Saint) -> None:
    told = load(saint, changed("name: Shop", "name: [Butik, Firm]"))
    assert (
        'shops.csv:1: nothing here gives "name"; it is looked for under "Butik" or'
        ' "Firm"'
    ) in told


def test_a_mapping_that_fits_nothing(saint: Saint) -> None:
    told = load(saint, changed("[shops]", "[shops]\n    needs: [Nowhere]"))
    assert "shops.csv: is recognised by no profile" in told


def test_a_mapping_extends_a_profile(saint: Saint) -> None:
    mapping = """
version: 1
extends: spreadsheet
name: Our shops
source_system: shops
headers: {Customer: Shop}
tables:
  customers:
    id: No
    fields: {city: Town, name: Shop}
    links: {owner: ~}
  orders: ~
"""
    path = saint.folder / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")
    shops = saint.folder / "shops.csv"
    shops.write_text("No,Shop,Town,Rep\n1,Acme,Aarhus,Kim\n", encoding="utf-8")
    result = saint.ok("load", str(shops), "--mapping", str(path))
    assert "read as Our shops: shops.csv has" in result.stderr
    command = ("select", "--company", "--columns", "city,Rep,owner.name", "--json")
    assert saint.ok(*command).json == [
        {"id": "1", "name": "Acme", "city": "Aarhus", "Rep": "Kim", "owner.name": None}
    ]


OPTIONS = {
    "--profile hubspott": '--profile: there is no "hubspott"; did you mean "hubspot"?',
    "--profile hubspot --mapping m.yaml": "--profile and --mapping: a mapping says its",
    "--mapping nowhere.yaml": "nowhere.yaml: cannot be read",
    "--dates dd": '--dates: "dd" is not one of dmy mdy ymd',
    "--decimal point": '--decimal: "point" is not one of . ,',
    "--delimiter colon": '--delimiter: "colon" is not one of comma semicolon tab pipe',
    "--encoding klingon": 'shops.csv: there is no encoding "klingon"; such as utf-8',
    "--mode both": '--mode: "both" is not one of delta snapshot',
    "--profile salesforce": "shops.csv: is recognised by no profile",
    "--as-of 2026-01-01": "load is about today",
}


@pytest.mark.parametrize("option", OPTIONS)
def test_options_that_do_not_fit(saint: Saint, option: str) -> None:
    shops = saint.folder / "shops.csv"
    shops.write_text("No,Shop\n1,Acme\n", encoding="utf-8")
    told = saint.refused("load", str(shops), *option.split())
    assert OPTIONS[option] in told
    assert not saint.database.exists()


def test_a_table_is_named_for_one_table_only(saint: Saint) -> None:
    saint.write_csv("companies", [{"id": 1, "name": "A"}])
    saint.write_csv("sales", [{"id": 1, "date": "2026-01-01"}])
    told = saint.refused("load", str(saint.export), "--table", "sales")
    assert "--table is for an input of one table" in told


def test_several_profiles_fit_equally(saint: Saint) -> None:
    export = saint.folder / "export"
    (export / "Account.csv").write_text("Id,Name,Industry\n1,A,B\n")
    (export / "contact.csv").write_text("id,name,login\n1,A,B\n")
    told = saint.refused("load", str(export))
    assert "may be from several systems; say which: --profile" in told


def test_the_mapping_of_the_manual_is_valid(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "loading.md").read_text(encoding="utf-8")
    _, _, rest = manual.partition("```yaml\n")
    path = tmp_path / "mapping.yaml"
    path.write_text(rest.partition("```")[0], encoding="utf-8")
    profile = read_mapping_file(path, Profiles())
    deals = next(rule for rule in profile.tables if rule.name == "deals")
    assert deals.fields["amount"].formats.decimal == ","
    assert deals.links["regarding"][0].to == ("company", "person")
    assert profile.source_system == "hubspot-denmark"
