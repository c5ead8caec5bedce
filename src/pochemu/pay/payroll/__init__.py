"""What a closed month pays, as the payroll program's file: columns by a template of the company's."""
