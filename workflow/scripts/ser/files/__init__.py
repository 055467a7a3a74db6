"""Files that every stage reads and writes.

In and out: arrays of utterances, tables, text. A file that people or other programs may have
changed is checked when it is read. New kinds of files should use `atomic_write.whole_file`.

- ``atomic_write``: files that appear whole or not at all, and CSV tables in them.
- ``shards``: arrays of many utterances in one HDF5 file, the unit of parallel work.
- ``hdf5``: the only place that opens HDF5 for reading; it refuses what is not a plain array.
- ``text``: text from outside, made safe for one line, a table's cell or a terminal.
"""
