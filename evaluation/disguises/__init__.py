"""Disguises for measuring: terms written the way people hide them, and how many are found.

``python -m evaluation.disguises`` prints recall and exact spans for each family of disguises, with
Wilson intervals, and the false alarms among toned sentences that hold a term's bare letters.

The generator was written from descriptions of how people write, without the library's tables, so
that a gap in those tables shows as a miss. Terms and carriers are split by their line: the even
half ("tuning") may be looked at while the reading is improved, the odd half ("held-out") only
reports. Everything is drawn from a seed.
"""
