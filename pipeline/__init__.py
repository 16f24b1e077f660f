"""Reading, normalising, segmenting, loading, checking, querying and running."""
