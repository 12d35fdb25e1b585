"""The words of the sample: names, places, trades, products and subjects.

Telephone patterns of Sweden and Germany lie in the ranges that are kept free for
fiction; all mail and web addresses end in ``.example``, which nobody can own.
"""

from typing import NamedTuple


class Country(NamedTuple):
    """What people, companies and addresses of one country look like.

    ``firms`` are patterns of names, each with the business of such a firm.
    """

    name: str
    currency: str
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    firms: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    phones: tuple[str, ...]
    mobiles: tuple[str, ...]
    titles: tuple[str, ...]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (part.partition(": ") for part in _list(text))
    return tuple((first, second) for first, _, second in pairs)


DENMARK = Country(
    name="Denmark",
    currency="DKK",
    first_names=_list(
        "Anne, Mette, Kirsten, Søren, Jørgen, Lærke, Bjørn, Åse, Niels, Hanne, Morten,"
        " Birgitte, Torben, Sofie, Jens, Camilla, Rasmus, Gitte, Kåre, Astrid, Ulla,"
        " Mikkel, Pernille, Henrik, Dorthe, Emil, Ida, Thøger, Bodil, Aksel"
    ),
    last_names=_list(
        "Jensen, Nielsen, Sørensen, Østergaard, Møller, Kjær, Bækgaard, Holm, Nørgaard,"
        " Skovgaard, Ågård, Lund, Thomsen, Krogh, Dahl, Bjerregaard, Winther, Friis,"
        " Grønbæk, Søndergaard, Toft, Vestergaard, Brandt, O'Connor, Hedegaard, Munk"
    ),
    firms=_pairs(
        "{last} El: Electrician, {place} Elforretning: Electrician,"
        " {last} Belysning: Retail, {last}'s Lampehus: Retail, {last} Møbler: Retail,"
        " {place} Køkkenhus: Retail, Hotel {place}: Hotel, {place} Kro: Hotel,"
        " Café {place}: Restaurant, {place} Boligforening: Housing,"
        " {last} Arkitekter: Architect, {place} Værft: Shipping, {last} Byg: Builder,"
        " {last} & Søn: Builder, Brødrene {last}: Electrician, {place} Bryggeri: Industry"
    ),
    forms=_list("A/S, ApS, A/S, ApS, I/S"),
    towns=_list(
        "1260 København K, 2100 København Ø, 2300 København S, 3000 Helsingør,"
        " 3700 Rønne, 4000 Roskilde, 4700 Næstved, 5000 Odense C, 5700 Svendborg,"
        " 5970 Ærøskøbing, 6000 Kolding, 6700 Esbjerg, 6760 Ribe, 7100 Vejle,"
        " 7400 Herning, 7500 Holstebro, 8000 Aarhus C, 8600 Silkeborg, 8800 Viborg,"
        " 8900 Randers C, 9000 Aalborg, 9800 Hjørring, 9900 Frederikshavn, 9990 Skagen"
    ),
    streets=_list(
        "Algade, Nørregade, Søndergade, Østergade, Havnegade, Industrivej,"
        " Kærvej, Møllevej, Skovvænget, Åboulevarden, Strandvejen, Håndværkervej"
    ),
    phones=_list("+45 33 1# ## ##, +45 65 4# ## ##, +45 86 7# ## ##, +45 98 1# ## ##"),
    mobiles=_list("+45 21 ## ## ##, +45 28 ## ## ##, +45 40 ## ## ##"),
    titles=_list(
        "Indkøber, Direktør, Indkøbschef, Værkfører, Bogholder, Butikschef,"
        " Elinstallatør, Projektleder, Driftschef, Arkitekt"
    ),
)
SWEDEN = Country(
    name="Sweden",
    currency="SEK",
    first_names=_list(
        "Åsa, Björn, Märta, Göran, Linnéa, Oskar, Elin, Håkan, Ebba, Nils"
    ),
    last_names=_list(
        "Andersson, Lindström, Öberg, Sjögren, Åkesson, Bergström, Nyström, Ek, Hjälm"
    ),
    firms=_pairs(
        "{last}s El: Electrician, {last} & Söner: Builder, Hotell {place}: Hotel,"
        " {place} Ljus: Retail, {last} Bygg: Builder"
    ),
    forms=_list("AB, AB, HB"),
    towns=_list(
        "211 20 Malmö, 222 22 Lund, 252 25 Helsingborg, 302 42 Halmstad,"
        " 411 04 Göteborg, 111 20 Stockholm, 371 31 Karlskrona"
    ),
    streets=_list("Storgatan, Östra Vägen, Hamngatan, Kungsgatan, Ängsvägen"),
    phones=_list("+46 8 465 004 ##, +46 31 390 06 ##, +46 40 628 04 ##"),
    mobiles=_list("+46 70 174 06 ##"),
    titles=_list("Inköpare, VD, Projektledare, Butikschef, Elektriker"),
)
GERMANY = Country(
    name="Germany",
    currency="EUR",
    first_names=_list("Jürgen, Käthe, Günther, Anke, Björn, Silke, Uwe, Heike, Jörg"),
    last_names=_list(
        "Müller, Schröder, Krüger, Voß, Petersen, Hansen, Jäger, Böttcher"
    ),
    firms=_pairs(
        "{last} Elektrotechnik: Electrician, Leuchtenhaus {last}: Retail,"
        " Gasthof {place}: Hotel, Lichthaus {place}: Retail, {last} & Partner: Architect,"
        " {last} Schiffsausrüstung: Shipping"
    ),
    forms=_list("GmbH, GmbH, GmbH & Co. KG, e.K."),
    towns=_list(
        "20095 Hamburg, 24937 Flensburg, 24103 Kiel, 23552 Lübeck, 28195 Bremen,"
        " 10115 Berlin, 24768 Rendsburg, 25813 Husum"
    ),
    streets=_list("Hafenstraße, Große Straße, Mühlenweg, Am Markt, Bäckergang"),
    phones=_list("+49 30 23125 ###, +49 40 66969 ###, +49 69 90009 ###"),
    mobiles=_list("+49 171 39200 ##"),
    titles=_list("Einkäufer, Geschäftsführer, Prokurist, Elektromeister, Bauleiter"),
)
NORWAY = Country(
    name="Norway",
    currency="NOK",
    first_names=_list("Kåre, Ingrid, Øystein, Solveig, Håvard, Marit, Sindre, Bjørg"),
    last_names=_list("Hansen, Bakke, Ødegård, Haugen, Sæther, Lien, Bråten, Fjeld"),
    firms=_pairs(
        "{last} Elektro: Electrician, {place} Belysning: Retail, Hotell {place}: Hotel,"
        " {last} Skipsutstyr: Shipping"
    ),
    forms=_list("AS, AS, ASA"),
    towns=_list(
        "0150 Oslo, 5003 Bergen, 4006 Stavanger, 4612 Kristiansand, 3110 Tønsberg"
    ),
    streets=_list("Storgata, Strandgata, Kirkegata, Fjordveien, Bryggen"),
    phones=_list("+47 22 4# ## ##, +47 55 2# ## ##"),
    mobiles=_list("+47 90# ## ###, +47 41# ## ###"),
    titles=_list("Innkjøper, Daglig leder, Prosjektleder, Butikksjef, Elektriker"),
)

COUNTRIES = {DENMARK: 148, SWEDEN: 20, GERMANY: 22, NORWAY: 10}
"""Each country with its share of the companies."""

FIRMS_WITH_NAMES_OF_THEIR_OWN = _pairs(
    "D'Angelo Gelato ApS: Restaurant, Restaurant Ø: Restaurant,"
    " L'Olivier Vinbar ApS: Restaurant, Blå Time I/S: Retail, 7-9-13 Antik: Retail,"
    " Fru Jensen's Blomster: Retail, Øl & Brød ApS: Restaurant,"
    ' Æblehaven Plejehjem: Housing, Møllers "Lyst og Lys" ApS: Retail,'
    " Kulturhuset Å: Public"
)
SALES_TEAM = _list(
    "Karen Blicher, Søren Ravn, Maja Høeg, Jonas Ørsted, Lene Abildgaard,"
    " Frederik Bay, Zeynep Y\N{LATIN SMALL LETTER DOTLESS I}lmaz, Thomas Ibsen, Grethe Mørk"
)

PRODUCTS = {
    "LED panel 60x60": 24,
    "Pendant Fjord": 20,
    "Downlight Mini": 16,
    "Emergency light": 10,
    "Street lamp Kongeå": 5,
    "Dimmer": 12,
    "Garden spot Ærø": 8,
    "Lighting plan": 5,
}
OFFERS = _list(
    "New lighting in the showroom, Replacement of fluorescent tubes, Frame agreement,"
    " Outdoor lighting, Emergency lighting, Refit of the canteen, Spring campaign"
)

CONTACTS = {"email": 40, "call": 30, "appointment": 10, "todo": 11, "document": 9}
"""Each type of activity with its share of the ordinary contacts."""

SUBJECTS = {
    "email": (
        ("Spørgsmål om levering", "Question about delivery"),
        ("Svar på forespørgsel", "Reply to enquiry"),
        ("Nyt katalog", "New catalogue"),
        ("Vedr. faktura", "About the invoice"),
    ),
    "call": (
        ("Opfølgning", "Following up"),
        ("Spørgsmål om priser", "Question about prices"),
        ("Aftale om møde", "Arranging a meeting"),
        ("Reklamation", "Complaint"),
    ),
    "appointment": (
        ("Kvartalsmøde", "Quarterly meeting"),
        ("Besøg i butikken", "Visit to the shop"),
        ("Gennemgang af sortiment", "Review of the range"),
    ),
    "todo": (
        ("Send prøver", "Send samples"),
        ("Opdatér prisaftale", "Update the price agreement"),
        ("Undersøg leveringstid", "Find out the time of delivery"),
    ),
    "document": (
        ("Prisliste", "Price list"),
        ("Mødereferat", "Minutes of the meeting"),
        ("Samhandelsaftale", "Trading agreement"),
    ),
}
"""For each type of activity its subjects, in Danish and in English."""

NOTES = (
    "Will call back in week 7.",
    'Asked for "something warmer than 2700 K"; see the catalogue, page 14.',
    "Agreed:\n- new price list from the 1st\n- delivery within 5 days",
    "Vil gerne have et tilbud på 40 stk. inden påske.",
    "Spoke with the warehouse, not with the buyer.",
)
"""What was noted on some of the contacts."""

INTENTS = {"": 50, "sales": 25, "service": 15, "marketing": 10}

REQUEST_SUBJECTS = {
    "Delivery": _list("Consignment delayed, Parts missing, Wrong address"),
    "Complaint": _list("Glass broken on arrival, Lamp flickers, Wrong colour"),
    "Invoice": _list("Discount missing, Invoice twice, Needs a purchase number"),
    "Technical": _list("Which dimmer fits?, Wiring diagram, IP class outdoors?"),
    "Return": _list("Return of surplus, Exchange for another size"),
}
PRIORITIES = {"Normal": 60, "High": 18, "Low": 15, "Urgent": 4, "": 3}

PROJECTS = {
    "Light for {}": "Delivery",
    "Refit of {}": "Refit",
    "{}: energy saving": "Energy",
    "{}: new showroom": "Showroom",
    "Frame agreement {}": "Agreement",
}
"""Names of projects, around the company's name, each with its type."""
