"""cqdesk: declaration, consolidation and export tax refund in one offline store."""

__version__ = "0.1.0"
