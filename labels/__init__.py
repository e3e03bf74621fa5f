"""Paper: everything that is printed. Knows neither the registry nor the counter."""
