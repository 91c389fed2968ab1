"""The sample shop: 2,000 invented customers with orders and histories, made by commands like everything else."""

from __future__ import annotations

from agentdesk.core.sample.shop import FOLDER_NAME, PASSPHRASE, PERSON, furnish, open_sample, sample_folder

__all__ = ["FOLDER_NAME", "PASSPHRASE", "PERSON", "furnish", "open_sample", "sample_folder"]
