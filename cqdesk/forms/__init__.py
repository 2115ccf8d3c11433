"""The field catalogue: every official form and every paper described once, as typed dataclasses."""
