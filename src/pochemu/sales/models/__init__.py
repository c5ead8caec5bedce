"""Deals and the steps that the company has set for them; tasks and meetings on their way."""

from pochemu.sales.models.deal import Deal, Managing, StageMove
from pochemu.sales.models.handover import Handover
from pochemu.sales.models.meeting import Meeting
from pochemu.sales.models.pipeline import LossReason, Need, Pipeline, Stage
from pochemu.sales.models.task import Task

__all__ = ["Deal", "Handover", "LossReason", "Managing", "Meeting", "Need", "Pipeline", "Stage", "StageMove", "Task"]
