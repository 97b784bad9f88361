"""The built-in scenarios: YAML files, read with importlib.resources."""
