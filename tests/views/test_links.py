"""Links: only where a click may lead."""

import pytest

from saint_cli.views.links import link_of


@pytest.mark.parametrize(
    ("path", "value", "link"),
    [
        ("email", "post@acme.example", "mailto:post@acme.example"),
        ("owner.email", " kim@us.example ", "mailto:kim@us.example"),
        ("email", "æ@ø.dk", "mailto:%C3%A6@%C3%B8.dk"),
        ("email", "a@b.dk?bcc=all@us.dk", None),
        ("email", "a?bcc=x@b.dk", "mailto:a%3Fbcc%3Dx@b.dk"),
        ("email", "a@b.dk,c@d.dk", None),
        ("email", "nobody", None),
        ("website", "acme.example", "https://acme.example"),
        ("website", "http://acme.example/ø?q=1", "http://acme.example/%C3%B8?q=1"),
        ("website", "javascript:alert(1)", None),
        ("website", "javascript://acme.example/%0aalert(1)", None),
        ("website", "data:text/html,x", None),
        ("website", "https://user:secret@evil.example", None),
        (
            "website",
            'https://a.example/"><script>',
            "https://a.example/%22%3E%3Cscript%3E",
        ),
        ("website", "https://[broken", None),
        ("website", "https://a.example/\x1b]8;;\x07", None),
        ("website", "none", None),
        ("phone", "+45 12 34 56 78", "tel:+4512345678"),
        ("mobile", "(0) 30/12-34", "tel:0301234"),
        ("phone", "call me", None),
        ("name", "acme.example", None),
        ("website", "a." * 400, None),
    ],
)
def test_links(path: str, value: str, link: str | None) -> None:
    assert link_of(path, value) == link
