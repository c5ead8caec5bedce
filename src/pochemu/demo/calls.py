"""What the telephone writes of a call."""

INCOMING, OUTGOING = "входящий", "исходящий"
TALK, NO_ANSWER, MISSED = "разговор", "нет ответа", "пропущен"
INCOMING_CALL, BACK, COLD = "incoming", "back", "cold"
"""Scripts by which operators talk."""
