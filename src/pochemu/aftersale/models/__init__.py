"""What after-sale service keeps."""

from pochemu.aftersale.models.act import Act, ActTemplate
from pochemu.aftersale.models.appointment import Slot, Visit
from pochemu.aftersale.models.defect import Contractor, Defect, DefectEvent, DefectTerms, Photo, PhotoOpening
from pochemu.aftersale.models.inspection import Checklist, Inspection
from pochemu.aftersale.models.keys import KeySet, KeysWith
from pochemu.aftersale.models.mark import Mark, MarkLink, Occasion
from pochemu.aftersale.models.registration import Registering, Specialist, Step
from pochemu.aftersale.models.request import Request, RequestEvent
from pochemu.aftersale.models.terms import Terms

__all__ = [
    "Act", "ActTemplate", "Checklist", "Contractor", "Defect", "DefectEvent", "DefectTerms", "Inspection", "KeySet",
    "KeysWith", "Mark", "MarkLink", "Occasion", "Photo", "PhotoOpening", "Registering", "Request", "RequestEvent",
    "Slot", "Specialist", "Step", "Terms", "Visit",
]  # fmt: skip
