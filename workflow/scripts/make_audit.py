"""Printed figures and what the text says of them -> the audit, as CSV, Markdown and LaTeX."""

import argparse
import sys
from pathlib import Path

from ser.tables.audit.audit import audit
from ser.tables.audit.claims import read_claims
from ser.tables.audit.findings import AuditError
from ser.tables.audit.layout import lay_out_audit, read_audit_texts
from ser.tables.published import PublishedError, read_published
from ser.tables.table_files import add_outputs, write_outputs


def main() -> None:
    """Parse arguments, check, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--published", type=Path, required=True, help="CSV of the printed cells")
    parser.add_argument("--claims", type=Path, required=True, help="YAML of what the text says")
    parser.add_argument("--notes", type=Path, required=True, help="YAML of title, headings, notes")
    add_outputs(parser)
    arguments = parser.parse_args()
    try:
        findings = audit(read_published(arguments.published), read_claims(arguments.claims))
        layout = lay_out_audit(findings, read_audit_texts(arguments.notes))
    except (AuditError, PublishedError) as error:
        sys.exit(f"audit: {error}")
    write_outputs(arguments, findings.to_csv(index=False, lineterminator="\n"), layout)


if __name__ == "__main__":
    main()
