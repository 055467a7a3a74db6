"""What a run was made from, with what and on what: digests, versions, hardware, the manifest."""
