"""The graph in open standards: FollowTheMoney, Popolo, and linked data by the vocabularies of the W3C."""
