"""What the call centre keeps."""

from pochemu.callcentre.models.call import Call, Delivery, Extension, Sender
from pochemu.callcentre.models.recording import Mark, Play, Recording

__all__ = ["Call", "Delivery", "Extension", "Mark", "Play", "Recording", "Sender"]
