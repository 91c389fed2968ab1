"""Whether there is a newer version: told by a signed manifest, to a person. Nothing is ever fetched or installed."""
