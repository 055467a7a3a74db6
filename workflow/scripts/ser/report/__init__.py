"""The report of a run, and what it tells about the run: costs, manifest, data dictionary.

In: tables, figures, statistics, corpora's tables, Snakemake's benchmark files.
Out: ``report.html``, ``manifest.json``, ``data_dictionary.{csv,md}``, CSVs of times and costs.

- `page`: the page, by the template ``workflow/resources/report.html.j2``; run times and manifest
  as it shows them.
- `sections`: tables, figures and corpora as the page shows them, with the commands that make them.
- `benchmarks`: what rules and trainings took.
- `rules`: which rule needs which.
- `manifest`: digests, versions, revision and hardware of a run.
- `data_dictionary`: what the columns of CSVs mean, checked against the files.
"""
