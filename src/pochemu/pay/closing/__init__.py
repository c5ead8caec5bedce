"""The closing of a month: figures reckoned, looked at, approved by two, and kept so that no change goes unseen."""
