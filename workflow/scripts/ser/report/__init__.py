"""The report of a run, with its run times, manifest and data dictionary.

In: tables, figures, statistics, corpora's tables, Snakemake's benchmark files.
Out: ``report.html``, ``manifest.json``, ``data_dictionary.{csv,md}``, CSVs of times and costs.

- `page`: the page, by the template ``workflow/resources/report.html.j2``; run times and manifest
  as it shows them.
- `sections`: tables, figures and corpora as the page shows them, with the commands that make them.
- `benchmarks`: time and memory of rules and trainings.
- `manifest`: digests, versions, revision and hardware of a run.
- `data_dictionary`: the meaning of the columns of CSVs, checked against the files.
"""
