"""saint tells a sales team which customers need them today."""

__version__ = "0.1.0"
