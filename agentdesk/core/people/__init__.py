"""Who works here: people, teams, roles and levels; and the shop they work for."""
