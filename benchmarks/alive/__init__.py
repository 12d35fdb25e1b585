"""How well saint's ``alive`` foretells who stays away, beside the field's own model."""
