"""The customs declaration (报关单)."""
