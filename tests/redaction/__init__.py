"""Views of assessments, apart from any service."""
