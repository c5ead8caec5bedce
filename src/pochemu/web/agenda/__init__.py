"""What is to be done and whom one meets: tasks and meetings on pages."""
