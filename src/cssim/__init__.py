"""Simulate customer journeys: a scenario goes in, a ledger comes out."""

__version__ = "0.1.0"
