"""The report's scripts and style sheets, as a browser reads them."""
