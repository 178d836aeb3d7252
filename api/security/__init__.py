"""Who may do what: accounts, sessions, tokens, roles, territories, and the log of what was done."""
