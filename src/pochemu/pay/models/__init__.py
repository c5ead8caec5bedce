"""What is decided about months and pay. Figures are never stored: only what was said of them, and by whom."""

from pochemu.pay.models.adjustment import Adjustment, Proposal
from pochemu.pay.models.closing import Approval, Closing, Decision, Payment, Reckoning, Seal, Statement
from pochemu.pay.models.export import Export, PayrollTemplate
from pochemu.pay.models.making import Making
from pochemu.pay.models.question import MissingFact, MissingFactDecision, Question, Reply, Ruling
from pochemu.pay.models.written import Written

__all__ = [
    "Adjustment",
    "Approval",
    "Closing",
    "Decision",
    "Export",
    "Making",
    "MissingFact",
    "MissingFactDecision",
    "Payment",
    "PayrollTemplate",
    "Proposal",
    "Question",
    "Reckoning",
    "Reply",
    "Ruling",
    "Seal",
    "Statement",
    "Written",
]
