"""A paper's printed figures and the claims of its text -> the audit: CSV, Markdown, LaTeX."""

import argparse
import sys
from pathlib import Path

from ser.tables.audit.checks import audit, findings_table, lay_out_audit
from ser.tables.audit.claims import read_paper
from ser.tables.audit.paper import AuditError
from ser.tables.formats import add_outputs, write_outputs
from ser.tables.published import PublishedError, read_published


def main() -> None:
    """Parse arguments, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--claims", type=Path, required=True, help="YAML of what the text says")
    add_outputs(parser)
    arguments = parser.parse_args()
    try:
        paper = read_paper(arguments.claims, read_published(arguments.published))
        findings = audit(paper)
    except (AuditError, PublishedError) as error:
        sys.exit(f"audit: {error}")
    text_table = lay_out_audit(findings, paper.title, paper.notes)
    table = findings_table(findings).to_csv(index=False, lineterminator="\n")
    write_outputs(arguments, table, text_table)


if __name__ == "__main__":
    main()
