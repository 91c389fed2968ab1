"""How good judgement is, measured on files of cases."""
