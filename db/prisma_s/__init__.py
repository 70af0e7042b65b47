"""The report of the search by PRISMA-S, made from what the store knows was done."""
