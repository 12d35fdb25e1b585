"""Follow-ups where people work: in their calendar, and in their CRM."""
