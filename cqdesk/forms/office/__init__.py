"""What an office keeps beside its declarations: authorisations, cards, inspections, requests to amend."""
