"""Writing a listing in whatever format it is asked for."""

from saint_cli.views.listing import Format, Listing, Page


def write_listing(listing: Listing, form: Format, page: Page) -> None:
    """Write a listing in a format."""
    match form:
        case Format.TABLE if page.width is None:
            from saint_cli.views.aligned import write_aligned

            write_aligned(listing, page)
        case Format.TABLE:
            if listing.note and listing.columns[-1] == listing.note:
                from saint_cli.views.notes import write_with_notes

                write_with_notes(listing, page)
                return
            from saint_cli.views.table import write_table

            write_table(listing, page)
        case Format.CSV:
            from saint_cli.views.csv_rows import write_csv

            write_csv(listing, page)
        case Format.MARKDOWN:
            from saint_cli.views.markdown import write_markdown

            write_markdown(listing, page)
        case _:
            from saint_cli.views.json_objects import write_objects

            write_objects(listing, page, one_a_line=form is Format.NDJSON)
