"""SAINT's template variables, each as the Jinja expression it stands for.

The codes and meanings are SuperOffice's. ``company`` is the entity itself or the
company of the person or project; ``owner`` is the entity's own owner.
"""

CONTEXT_NAMES = (
    "entity",
    "company",
    "person",
    "project",
    "owner",
    "organisation",
    "activities",
    "sales",
    "requests",
    "today",
    "now",
    "language",
)
"""The readable names; named counters stand beside them under their own names."""

OPTIONAL_FIELDS: dict[str, frozenset[str]] = {
    "companies": frozenset(
        [
            "postal_address",
            "postal_address_2",
            "postal_address_3",
            "street_postcode",
            "street_city",
            "street_state",
            "state",
            "county",
            "number",
            "code",
            "organisation_number",
            "department",
            "fax",
            "country_code",
        ]
    ),
    "persons": frozenset(
        [
            "middle_name",
            "position",
            "academic_title",
            "salutation",
            "home_phone",
            "fax",
            "pager",
            "birthday",
            "address",
            "address_2",
            "address_3",
            "postcode",
            "city",
            "state",
            "country",
            "country_code",
            "county",
            "department",
            "number",
            "website",
            "chat",
            "login_name",
        ]
    ),
    "projects": frozenset(["number", "event_date", "website", "description"]),
}
"""Fields that templates may name though nobody has them: they read as nothing."""

ORGANISATION_FIELDS = (
    "name",
    "phone",
    "email",
    "website",
    "postal_address",
    "postal_address_2",
    "postal_address_3",
    "street",
    "postcode",
    "city",
    "country",
    "country_code",
    "organisation_number",
    "department",
)
"""The keys of ``organisation:`` in the settings."""

_COMPANY = {
    "name": "company.name",
    "cont": "company.owner.name",
    "cpho": "company.phone",
    "phon": "person.phone or company.phone",
    "mail": "company.email",
    "cwww": "company.website",
    "cate": "company.category",
    "busi": "company.business",
    "addr": "company.postal_address or company.street",
    "padr": "company.postal_address",
    "pad2": "company.postal_address_2",
    "pad3": "company.postal_address_3",
    "sadr": "company.street",
    "zipc": "company.postcode",
    "city": "company.city",
    "zici": "company.postcode | beside(company.city)",
    "cozi": "(company.country_code or company.country) | country_code"
    " | beside(company.postcode, '-')",
    "zipp": "company.street_postcode",
    "szip": "company.street_postcode",
    "scit": "company.street_city",
    "ssta": "company.street_state",
    "stat": "company.state",
    "cszc": "company.city | beside(company.state | beside(company.postcode), ', ')",
    "cntr": "company.country",
    "cicn": "company.country | country_name('en')",
    "ccid": "(company.country_code or company.country) | country_code",
    "cnt_if_foreign": "company.country | unless_same_country(organisation.country)",
    "cnty": "company.county",
    "czip": "company.county | beside(company.postcode)",
    "numb": "company.number",
    "code": "company.code",
    "orgn": "company.organisation_number",
    "dept": "company.department",
    "faxn": "company.fax",
    "faxs": "company.fax | without_blanks",
    "cuid": "company.id",
}
_PERSON = {
    "attn": "person.name",
    "atfn": "person.first_name",
    "atmn": "person.middle_name",
    "atln": "person.last_name",
    "ati": "person.first_name | initial('.')",
    "atin": "person.first_name | initial",
    "atti": "person.title",
    "atpo": "person.position",
    "asal": "person.academic_title",
    "atmr": "person.salutation",
    "amai": "person.email",
    "atem": "person.email or company.email",
    "apho": "person.phone",
    "atpc": "person.mobile",
    "atph": "person.home_phone",
    "atfa": "person.fax",
    "atpp": "person.pager",
    "abdt": "person.birthday | date",
    "apad": "person.address",
    "apa2": "person.address_2",
    "apa3": "person.address_3",
    "azip": "person.postcode",
    "acit": "person.city",
    "asta": "person.state",
    "actr": "person.country",
    "acid": "(person.country_code or person.country) | country_code",
    "acnt": "person.county",
    "acsz": "person.city | beside(person.state | beside(person.postcode), ', ')",
    "adep": "person.department",
    "anum": "person.number",
    "awww": "person.website",
    "acha": "person.chat",
    "atid": "person.id",
    "attl": "person.login_name",
}
_PROJECT = {
    "pnam": "project.name",
    "pnum": "project.number",
    "prid": "project.id",
    "plea": "project.owner.name",
    "psta": "project.state",
    "ptyp": "project.type",
    "pend": "project.ends_on | date",
    "popa": "project.event_date | date",
    "pmil": "activities.next_date | date",
    "pwww": "project.website",
    "pinf": "project.description",
}
_ORGANISATION = {
    "onam": "organisation.name",
    "opho": "organisation.phone",
    "oema": "organisation.email",
    "owww": "organisation.website",
    "opad": "organisation.postal_address",
    "opa2": "organisation.postal_address_2",
    "opa3": "organisation.postal_address_3",
    "osad": "organisation.street",
    "ozip": "organisation.postcode",
    "ocit": "organisation.city",
    "ocnr": "organisation.country",
    "ocid": "(organisation.country_code or organisation.country) | country_code",
    "oorg": "organisation.organisation_number",
    "odep": "organisation.department",
}
_SYSTEM = {
    "date": "today | date('long')",
    "dat1": "today | date('medium')",
    "sdat": "today | date('short')",
    "time": "now | time",
    "ltim": "now | time('medium')",
    "lang": "language | language_name",
    "lanc": "language",
}
_USER_DEFINED = {
    f"{code}{number:02}": f"{root}.{code}{number:02}"
    for root, letter in (("company", "c"), ("person", "a"), ("project", "p"))
    for code, most in ((f"{letter}s", 49), (f"{letter}l", 60), (f"{letter}f", 10))
    for number in range(1, most + 1)
}

SAINT_VARIABLES: dict[str, str] = {
    **_COMPANY,
    **_PERSON,
    **_PROJECT,
    **_ORGANISATION,
    **_SYSTEM,
    **_USER_DEFINED,
}
"""Every code with its expression in readable names."""

USER_DEFINED_FIELDS = frozenset(_USER_DEFINED)
"""Own fields under SuperOffice's codes; like the optional ones they may be absent."""
