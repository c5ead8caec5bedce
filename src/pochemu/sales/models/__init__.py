"""Deals, and the steps that the company has set for them."""

from pochemu.sales.models.deal import Deal, Managing, StageMove
from pochemu.sales.models.pipeline import LossReason, Need, Pipeline, Stage

__all__ = ["Deal", "LossReason", "Managing", "Need", "Pipeline", "Stage", "StageMove"]
