"""The readers of the rulebook: one meaning of conditions and one walk through the strata, over any algebra of
truth.
"""
