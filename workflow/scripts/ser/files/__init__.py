"""Files: written whole or not at all, read with care.

- `atomic_write`: text, tables and any file that appears only when it is complete
- `shards`: many utterances' arrays in one HDF5 file; what all stages hand on
- `hdf5`: opens HDF5 files that may be someone else's
- `text`: text from outside as lines, as one line, and as a cell that no spreadsheet runs
"""
