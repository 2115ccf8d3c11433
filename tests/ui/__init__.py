"""The window, offscreen."""
