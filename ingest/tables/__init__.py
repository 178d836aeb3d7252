"""Spreadsheets as changes to the graph: sheets → tables with their headings → which column is what → rows → `Changes`.

`sheets` opens a file, `tables` finds headings and rows in it, `schema_matching` proposes what each column says,
`records` reads the cells, `bodies` tells who is meant, `importing` puts the changes together and says beforehand what
they would do.
"""
