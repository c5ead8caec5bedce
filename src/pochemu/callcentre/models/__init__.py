"""What the call centre keeps."""

from pochemu.callcentre.models.calibration import BlindReview, BlindVerdict, Calibration
from pochemu.callcentre.models.call import Call, Delivery, Extension, Sender
from pochemu.callcentre.models.lead import DealingRule, Lead
from pochemu.callcentre.models.recording import Mark, Play, Recording
from pochemu.callcentre.models.review import Review, Scorecard, ScorecardVersion, Verdict
from pochemu.callcentre.models.script import Passed, Script, ScriptVersion

__all__ = [
    "BlindReview",
    "BlindVerdict",
    "Calibration",
    "Call",
    "DealingRule",
    "Delivery",
    "Extension",
    "Lead",
    "Mark",
    "Passed",
    "Play",
    "Recording",
    "Review",
    "Scorecard",
    "ScorecardVersion",
    "Script",
    "ScriptVersion",
    "Sender",
    "Verdict",
]
