"""The commands of ``baocao``, one short function for each."""
