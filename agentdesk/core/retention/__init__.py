"""Letting go by itself what is due: rules, a dry run, four eyes for the first run, then day by day."""
