"""Check the configuration: one line an error, naming the key and the nearest right one."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"


class ConfigError(ValueError):
    """The configuration means nothing; the message holds one line an error."""


def load_schema() -> dict[str, Any]:
    """Read the schema of the configuration."""
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


def check(config: dict[str, Any]) -> dict[str, Any]:
    """Check a merged configuration and fill in defaults.

    Parameters
    ----------
    config
        What Snakemake merged from config.yaml, overlays and the command line.

    Returns
    -------
    dict
        A copy with every default of the schema in place.

    Raises
    ------
    ConfigError
        With one line for every error found.
    """
    schema = load_schema()
    filled = copy.deepcopy(config)
    _fill(filled, schema, schema)
    errors = sorted(
        Draft202012Validator(schema).iter_errors(filled),
        key=lambda error: list(map(str, error.path)),
    )
    lines = list(dict.fromkeys(line for error in errors for line in _lines(error)))
    if lines:
        raise ConfigError("\n".join(lines))
    return filled


def _resolve(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return root["$defs"][reference.rsplit("/", 1)[1]] if reference else schema


def _fill(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> None:
    schema = _resolve(schema, root)
    if isinstance(value, dict):
        for key, sub in schema.get("properties", {}).items():
            sub = _resolve(sub, root)
            if key not in value and "default" in sub:
                value[key] = copy.deepcopy(sub["default"])
            if key in value:
                _fill(value[key], sub, root)
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict):
            for key, item in value.items():
                if key not in schema.get("properties", {}):
                    _fill(item, extra, root)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            _fill(item, schema["items"], root)


def _lines(error: Any) -> Iterator[str]:
    where = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in sorted(set(map(str, error.instance)) - set(known)):
            yield f"config: unknown key {_join(where, key)}{_nearest(key, known)}"
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        yield f"config: {_join(where, missing[0])} is missing"
    elif error.validator == "enum":
        choices = [str(choice) for choice in error.validator_value]
        near = _nearest(str(error.instance), choices)
        yield f"config: {where} is {error.instance!r}; it must be one of {', '.join(choices)}{near}"
    elif error.validator in ("anyOf", "oneOf", "not") or "expects" in error.schema:
        yield f"config: {where} is {_short(error.instance)}; it must be {error.schema['expects']}"
    elif error.validator == "propertyNames" or error.parent is not None:
        yield f"config: {where}: {error.message}"
    else:
        yield f"config: {where or 'the file'} is wrong: {error.message}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."


def _join(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _nearest(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known here: {', '.join(known)}" if known and len(known) < 15 else ""
