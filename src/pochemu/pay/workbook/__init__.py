"""Statements as .xlsx with live formulas: what `engine.workbook` says, put into cells and written by XlsxWriter."""
