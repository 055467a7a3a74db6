"""Which environment file each rule of the workflow names, read from the rules' files."""

from __future__ import annotations

import re

from project import ROOT

# One that is made in a loop has no name here.
RULE = re.compile(r"^(?:rule \w+|    rule):$", re.MULTILINE)


def rule_environments() -> list[tuple[str, str]]:
    """Pair each rule's script with the environment files that it names."""
    found = []
    for path in sorted((ROOT / "workflow/rules").glob("*.smk")):
        for block in RULE.split(path.read_text(encoding="utf-8"))[1:]:
            script = re.search(r'(?:script_params|script)\("(\w+)"', block)
            environments = re.findall(r'"\.\./\.\./envs/([\w-]+)\.yaml"', block)
            assert script, f"{path.name}: a rule without a script"
            assert environments, f"{path.name}: rule {script[1]} names no environment"
            found += [(script[1], environment) for environment in environments]
    return found
