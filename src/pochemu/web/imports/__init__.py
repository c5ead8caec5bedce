"""Files of another CRM on their way in: what their pages show."""
