"""From a derivation to the assessment: recommendation, open questions, trace, and the check of a certificate."""
