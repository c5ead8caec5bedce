"""The pages of months: their list, and the closing of one."""
