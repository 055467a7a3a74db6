"""Tables: scores beside what the paper prints, as CSV, Markdown, LaTeX and for the report.

In: scores (`ser.scoring.metrics`), intervals and comparisons (`ser.statistics`), the printed cells
(workflow/resources/published.csv), titles and notes (workflow/resources/captions.yaml).
Out: a data frame a table (its CSV), and a `Layout` of it (all that is printed).

- `scores`: the numbers of Tables 2-4, the extra table and the ablations; a column of them is
  computed here, shown in `layout` and explained in workflow/resources/data_dictionary.yaml.
- `layout`: which of these columns and notes a reader sees.
- `counts`: Table 1, numbers and layout.
- `sensitivity`: one model under many readings of the protocol, and the leak meter.
- `published`: the printed cells, checked.
- `blocks`: what a layout is, its captions, its cells and its file.
- `formats`: a layout as Markdown and LaTeX, and a table's four files.
- `audit`: what the paper's text claims, recomputed from the printed cells.
"""
