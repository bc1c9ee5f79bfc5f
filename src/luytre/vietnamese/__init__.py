"""How Vietnamese is written, typed and disguised."""

from luytre.vietnamese.fold import fold
from luytre.vietnamese.indicators import Indicator, find_indicators
from luytre.vietnamese.skeleton import skeleton

__all__ = ["Indicator", "find_indicators", "fold", "skeleton"]
