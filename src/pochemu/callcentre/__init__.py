"""The call centre: calls as telephony tells of them, recordings, leads and who takes them up."""
