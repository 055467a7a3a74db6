"""Tables: scores beside what the paper prints, as CSV, Markdown, LaTeX and for the report.

In: scores (`ser.scoring.metrics`), intervals and comparisons (`ser.statistics`), the printed cells
(workflow/resources/published.csv), titles and notes (workflow/resources/captions.yaml).
Out: a data frame a table (its CSV), and a `Layout` of it (all that is printed).

- `scores`: Tables 2-4, the extra table and the ablations; a column is computed and shown here, and
  explained in workflow/resources/data_dictionary.yaml.
- `counts`: Table 1.
- `sensitivity`: one model under many readings of the protocol, and the leak meter.
- `published`: the printed cells, checked.
- `blocks`: what a layout is, its captions, its cells and its file.
- `formats`: a layout as Markdown and LaTeX, and a table's four files.
- `audit`: what the paper's text claims, recomputed from the printed cells.
"""
