"""From YAML files to the model, with the line and column of every mistake."""
