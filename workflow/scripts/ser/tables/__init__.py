"""Tables: scores next to what the paper prints, as CSV, Markdown, LaTeX and for the report.

In: scores (`ser.scoring.metrics`), intervals and comparisons (`ser.statistics`), the printed cells
(workflow/resources/published.csv), titles and notes (workflow/resources/captions.yaml).
Out: one data frame per table (its CSV), and a `TextTable` (the same as text, with notes).

- `scores`: Tables 2-4, the extra table and the ablations; a column is computed and shown here, and
  explained in workflow/resources/data_dictionary.yaml.
- `counts`: Table 1.
- `sensitivity`: one model under many variants of the protocol, and the leak meter.
- `published`: the printed cells, checked.
- `blocks`: `TextTable`, its captions, its cells and its JSON file.
- `formats`: a text table as Markdown and LaTeX, and a table's four files.
- `audit`: the claims of the paper's text, recomputed from the printed cells.
"""
