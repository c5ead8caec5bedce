"""Deals and the steps that the company has set for them; tasks and meetings on their way; units kept and sold."""

from pochemu.sales.models.contract import (
    Buyer,
    Contract,
    ContractDocument,
    ContractEvent,
    ContractReason,
    ContractTemplate,
    Form,
    RequiredDocument,
)
from pochemu.sales.models.correction import Correction, NumberCorrection
from pochemu.sales.models.deal import Deal, Managing, StageMove
from pochemu.sales.models.handover import Handover
from pochemu.sales.models.meeting import Meeting
from pochemu.sales.models.pipeline import LossReason, Need, Pipeline, Stage
from pochemu.sales.models.plan import SalesPlan
from pochemu.sales.models.reservation import Prolongation, Reservation, Waiting
from pochemu.sales.models.task import Task, TaskMove
from pochemu.sales.models.terms import Discount, Terms

__all__ = [
    "Buyer", "Contract", "ContractDocument", "ContractEvent", "ContractReason", "ContractTemplate", "Correction",
    "Deal", "Discount", "Form", "Handover", "LossReason", "Managing", "Meeting", "Need", "NumberCorrection",
    "Pipeline", "Prolongation", "RequiredDocument", "Reservation", "SalesPlan", "Stage", "StageMove", "Task",
    "TaskMove", "Terms", "Waiting",
]  # fmt: skip
