"""Group mailings: one message for each person, nobody twice, nobody who said no."""
