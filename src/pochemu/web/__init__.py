"""What people see: one view file and one template a page, and a Figure's face."""
