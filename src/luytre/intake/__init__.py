"""The one door by which posts come in: screened, recorded, acknowledged; one effect for each."""

from luytre.intake.receiving import Intake, Receipt
from luytre.intake.sent import SentPost
from luytre.intake.writer import Busy, Unavailable, Writer

__all__ = ["Busy", "Intake", "Receipt", "SentPost", "Unavailable", "Writer"]
