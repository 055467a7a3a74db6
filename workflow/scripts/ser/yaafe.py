"""YAAFE's 27 features under the name that other projects import: `ser.features.yaafe`."""

from ser.features.yaafe import COLUMNS, FEATURES, extract

__all__ = ["COLUMNS", "FEATURES", "extract"]
