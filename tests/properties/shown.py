"""Months as values that can be compared, from whichever calculation they come."""


def shown(month):
    """All of a month that can be seen, down to the facts counted."""
    told = {}
    lines = [[(line.name, said(line, told)) for line in group.lines] for group in month.groups]
    return month.employee, month.name, month.position, month.team, said(month.bonus, told), lines


def said(figure, told):
    """What is part of several figures is put into words once."""
    if id(figure) not in told:
        evidence = figure.evidence
        tally = evidence.tally if hasattr(evidence, "tally") else evidence
        told[id(figure)] = figure.name, repr(figure.value), repr(tally), [said(part, told) for part in figure.parts]
    return told[id(figure)]
