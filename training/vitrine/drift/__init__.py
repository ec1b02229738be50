"""How far what happens now has moved from what the live model learnt."""
