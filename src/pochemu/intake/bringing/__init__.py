"""A company moves in: clients, deals, calls, contracts in force and their money from files of another CRM, or out of
the books.

Read it as the rows flow: `fields` (what a column may mean) → `guessing` (what it seems to mean) → `mapping` (what was
said that it means) → `reading` (rows of fields) → `clients`, `deals`, `calls`,
`contracts`, `money` (what each row would be, or why not) →
`working` (all rows, some hundred at a time, each exactly once) → `undoing`.
"""
