"""Trials as other registers export them: WHO ICTRP, ISRCTN, ANZCTR, EU CTR, CTIS. Pure parsers."""
