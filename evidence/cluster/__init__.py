"""The same work on many machines: Dask hands out files and batches, shards bring back results."""
